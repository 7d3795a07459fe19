import { styleText } from 'node:util';

export type Paint = (style: 'bold' | 'dim' | 'red' | 'green' | 'yellow', text: string) => string;

/** Paints text, or leaves it as it is where colour is not wanted: whoever writes it knows, Node's own guess looks at stdout alone. */
export function painter(wanted: boolean): Paint {
  return (style, text) => (wanted ? styleText(style, text, { validateStream: false }) : text);
}
