/** Texts that are no YAML, each with its faults as `line:column message`: one for each cause. */
export const syntaxCases: Readonly<Record<string, readonly [text: string, ...faults: readonly string[]]>> = {
  'a line without a colon, the first': [
    'vendor custom\nbucket: x\nregion: y\n',
    '1:1 This line has no colon, and what is below it is read as the rest of its text.',
  ],
  'a line without a colon between others': [
    'vendor: custom\nbucket x\nregion: y\n',
    '2:1 This line has no colon, and what is below it is read as the rest of its text.',
  ],
  'a line without a colon at the end': [
    'vendor: custom\nowner = x\n',
    '2:1 This line has no colon, so that it is no key with a value.',
  ],
  'a key without a colon above its map': [
    'vendor: custom\nretention\n  expire: 30 days\nregion: y\n',
    '2:1 This line has no colon, and what is below it is read as the rest of its text.',
  ],
  'a key without a colon above its map, further in': [
    'vendor: custom\na:\n  retention\n    expire: 30 days\nregion: y\n',
    '3:3 This line has no colon, and what is below it is read as the rest of its text.',
  ],
  'an item of a list without a dash': [
    'vendor: custom\nevents:\n - a\n b\nregion: x\n',
    '4:2 This line is neither a key with a value nor an item of the list above it.',
  ],
  'a colon without a space': ['vendor: custom\nowner:x\n', '2:1 The colon has no space after it.'],
  'a colon without a space between others': ['vendor: custom\nowner:x\nregion: y\n', '2:1 The colon has no space after it.'],
  'a colon without a space in braces': ['vendor: custom\ntags: {a:b}\n', '2:8 The colon has no space after it.'],
  'an address in place of a key': ['vendor: custom\nhttps://x.example\n', '2:1 Here a key has no value.'],
  'a second colon': [
    'vendor: custom\nowner: team: x\nregion: x\n',
    '2:8 A second colon starts another map in the middle of a line.',
  ],
  'second colons in two lines': [
    'a: b: c: d\nowner: x: y\n',
    '1:4 A second colon starts another map in the middle of a line.',
    '2:8 A second colon starts another map in the middle of a line.',
  ],
  'a colon at the end of a value': [
    'vendor: custom\nowner: team:\nregion: x\n',
    '2:8 A second colon starts another map in the middle of a line.',
  ],
  'text behind a quoted text': ['vendor: custom\nowner: "a" b\nregion: x\n', '2:12 After the closing quote is more text.'],
  'a quote in single quotes': ["vendor: custom\nowner: 'it's here'\nregion: 'x'\n", '2:12 After the closing quote is more text.'],
  'text behind brackets': ['vendor: custom\nowner: [a] b\n', '2:12 After the closing bracket or brace is more text.'],
  'an open quote': ['vendor: custom\nowner: "x\nregion: y\n', '2:8 A quote is not closed, or not on its line.'],
  'an open quote above another one': [
    'vendor: custom\nretention:\n  expire: "30 days\n  x: "y"\nregion: z\n',
    '3:11 A quote is not closed, or not on its line.',
  ],
  'an open quote above a line that is indented wrongly': [
    'vendor: custom\nowner: "x\nretention:\n  a: b\n   c: d\n',
    '2:8 A quote is not closed, or not on its line.',
  ],
  'an open quote in braces': ['vendor: custom\ntags: { a: "b }\nregion: x\n', '2:12 A quote is not closed, or not on its line.'],
  'an open quote at a key': ['vendor: custom\n"owner: x\nregion: y\n', '2:1 A quote is not closed, or not on its line.'],
  'an open bracket and an open quote': ['vendor: custom\na: [b\nowner: "x\n', '2:4 A bracket or a brace is not closed.'],
  'an open brace': ['vendor: custom\ntags: {\n  a: b\nregion: x\n', '2:7 A bracket or a brace is not closed.'],
  'an open bracket': ['vendor: custom\ntags: [a, b\n', '2:7 A bracket or a brace is not closed.'],
  'a file in an open brace': ['{ "vendor": "custom"\n', '1:1 A bracket or a brace is not closed.'],
  'a bracket that a brace closes': [
    'vendor: custom\ntags: [a}\nregion: x\n',
    '2:9 This closes what was opened by the other kind.',
  ],
  'a bracket too many': ['vendor: custom\ntags: { a: b }}\nregion: x\n', '2:15 This bracket or brace closes none that is open.'],
  'a bracket for a value': ['vendor: custom\na: ]\nregion: x\n', '2:4 This bracket or brace closes none that is open.'],
  'no comma between two keys of a line': [
    'vendor: custom\ntags: { a: b c: d }\nregion: x\n',
    '2:12 A comma is missing after this, or text with a colon and a space is not in quotes.',
  ],
  'no comma at the end of a line': [
    'vendor: custom\ntags: {\n  a: b\n  c: d\n}\nregion: x\n',
    '3:6 A comma is missing after this, or text with a colon and a space is not in quotes.',
  ],
  'no comma between quoted keys': ['{\n  "vendor": "x"\n  "bucket": "y"\n}\n', '3:3 A comma is missing before this.'],
  'two commas': [
    'vendor: custom\ntags: [a,, b]\nowner: { a: b,, c: d }\n',
    '2:10 Before this comma is nothing.',
    '3:15 Before this comma is nothing.',
  ],
  'dashes in brackets': [
    'vendor: custom\ntags: [\n  - a\n  - b\n]\nregion: x\n',
    '3:3 A dash starts an item of a list, which is not possible in brackets and braces.',
  ],
  'a key of two lines in brackets': [
    'vendor: custom\ntags: [ key\n  : value ]\n',
    '2:12 In brackets a key and its colon have to be on one line.',
  ],
  'a list for a key': ['vendor: custom\n[a\n]: b\nregion: x\n', '2:1 A key has to be text on one line.'],
  'a list on the line of its key': [
    'vendor: custom\nowner: - a\n       - b\nregion: x\n',
    "2:8 A list can't start on the line of its key.",
  ],
  'a dash before a key': [
    'vendor: custom\n- owner: x\nregion: y\n',
    '2:1 A dash starts an item of a list here, where a key is expected.',
  ],
  'a list below a map': [
    'vendor: custom\nretention:\n  expire: 30 days\n  - x\n',
    '4:3 A dash starts an item of a list here, where a key is expected.',
  ],
  'a dash further out': [
    'vendor: custom\nl:\n   - a\n   - b\n  - c\nregion: x\n',
    '5:3 A dash starts an item of a list here, where a key is expected.',
  ],
  'a dash further in': [
    'vendor: custom\nl:\n  - a: b\n   - b: c\nregion: x\n',
    '4:4 The dashes of this list are not below each other.',
  ],
  'a dash without a space': [
    'vendor: custom\nl:\n  - a\n  -b\n  - c\n',
    '4:3 The dash has no space after it, so that it starts no item of a list.',
  ],
  'a key among items': ['vendor: custom\nevents:\n  - a\n  b: c\nregion: x\n', '4:3 This key stands among the items of a list.'],
  'a key below an item': [
    'vendor: custom\nevents:\n- a\n  b: c\nregion: x\n',
    '3:3 This line has no colon, and what is below it is read as the rest of its text.',
  ],
  'a file that starts as a list': ['- a\n- b\nowner\n', '3:1 This does not go on with what is above it.'],
  'a key behind a list': ['- item\nowner: x\n', '2:1 This does not go on with what is above it.'],
  'keys that are indented in a file with braces': [
    'vendor: custom\ntags: {\n  a: b\n}\nretention:\n  expire: 1 day\n recoverDeleted: 30 days\n',
    '7:2 This line is indented otherwise than its neighbours.',
  ],
  'a comment in a text': [
    'vendor: custom\nowner: a\n  b # end\n  c\nregion: x\n',
    '4:3 A comment ends the text above it, and this line is no key with a value.',
  ],
  'a comment between the lines of a text': [
    'vendor: custom\nowner: a\n# why\n  b\nregion: x\n',
    '4:3 A comment ends the text above it, and this line is no key with a value.',
  ],
  'a comment without a space': [
    'vendor: custom\nowner: "x"#c\nregion: "y"#d\n',
    '2:11 A comment needs a space before its #.',
    '3:12 A comment needs a space before its #.',
  ],
  'text on the line of a bar': [
    'vendor: custom\nowner: |text\nregion: x\n',
    '2:9 After | or >, which start a text of several lines, the line has to end.',
  ],
  'text on the line of an angle': [
    'vendor: custom\nowner: > text here\nregion: x\n',
    '2:10 After | or >, which start a text of several lines, the line has to end.',
  ],
  'text below a bar that is not indented': [
    'vendor: custom\nowner: |\nx\nregion: y\n',
    '3:1 The text that | or > starts is not indented.',
  ],
  'a tab below a bar': ['vendor: custom\nowner: |\n\t\nregion: y\n', '3:1 The text that | or > starts is not indented.'],
  'an empty line with spaces below a bar': [
    'vendor: custom\nowner: |\n     \n  text\nregion: y\n',
    '4:3 An empty line above this one holds more spaces than it.',
  ],
  'signs that start no text': [
    'vendor: custom\nowner: `x`\nregion: @y\ntime: %d\n',
    '2:8 Text that starts with this sign has to be in quotes.',
    '3:9 Text that starts with this sign has to be in quotes.',
    '4:7 Text that starts with this sign has to be in quotes.',
  ],
  'backslashes in double quotes': [
    'vendor: custom\nowner: "C:\\data\\q"\nregion: "\\z"\n',
    '2:11 In double quotes a backslash starts the name of a character, and this is none.',
    '3:10 In double quotes a backslash starts the name of a character, and this is none.',
  ],
  'a backslash and a line at a wrong column': [
    'vendor: custom\nowner: "\\q"\nretention:\n  a: b\n c: d\n',
    '2:9 In double quotes a backslash starts the name of a character, and this is none.',
    '5:2 This line is indented otherwise than its neighbours.',
  ],
  'a key of more than 1024 characters': [
    `vendor: custom\n${'a'.repeat(1_100)}: x\n`,
    '2:1 The colon of this key is more than 1024 characters away.',
  ],
  tabs: [
    'vendor: custom\nretention:\n\texpire: 30 days\n\trecover: 4 days\n',
    '3:1 A tab is used as indentation, which YAML does not allow.',
  ],
  'a key on the line of ---': ['--- vendor: x\nregion: y\n', "1:5 Keys and lists can't start on the line of ---."],
  'text behind ...': ['vendor: custom\n... x\n', '2:5 The three dots end the document, and text follows.'],
  'text behind a comment': ['some text # c\nand more\n', '2:1 This does not go on with what is above it.'],
  'two anchors': [
    'vendor: custom\na: &x &y z\n',
    '2:4 Anchors (&name) are not supported.',
    '2:7 Anchors (&name) are not supported.',
  ],
  'a tag and signs': ['vendor: custom\na: !x{y} z\n', '2:4 Tags (!name) are not supported.'],
  'an anchor before a list': ['vendor: custom\n&a - x\n', '2:1 Anchors (&name) are not supported.'],
  'a directive alone': ['%YAML 1.2\n', '1:1 Directives (%NAME) are not supported: YAML 1.2 is read.'],
  'an anchor, and a quote that is open': [
    'vendor: custom\na: &x b\nowner: "c\n',
    '2:4 Anchors (&name) are not supported.',
    '3:8 A quote is not closed, or not on its line.',
  ],
  'a second key in quotes on a line': ['"a" b: c\n', '1:5 After the closing quote is more text.'],
  'a key of two lines that holds a colon': [
    'vendor: custom\na b:c\n d: e\n',
    '2:1 A key has to be on one line, with a colon and a space after it.',
  ],
  'two marks': ['vendor: custom\na: {b: : c}\n', '2:8 Here is a sign that is not expected.'],
  'a key in a list': ['l:\n- a: b\n c\n', '3:2 This line between the items of a list has no dash.'],
};
