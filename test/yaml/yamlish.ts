import fc from 'fast-check';

/** Texts of the signs of YAML in any order: a few are YAML, most are not. */
export const yamlish = fc
  .array(
    fc.constantFrom(
      '\n', ' ', '  ', '\t', ': ', '- ', '? ', '{', '}', '[', ']', ',', '"', "'", '|\n', '>-\n', '&a ', '*a', '!!t ', '!x', '%YAML 1.1\n', '---\n',
      '...\n', '#', '<<', '__proto__', 'vendor', 'retention', 'tags', 'expire', 'null', '1', 'true', '\\x00', '\u202e', '\ud800', '\u0000', '\r', '\ufeff',
    ), // prettier-ignore
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));
