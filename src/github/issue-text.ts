import { markText } from './marker.js';

/** What an issue shows. */
export interface IssueWords {
  readonly title: string;
  readonly body: string;
}

/** What an issue of ours says, below the key that it is found by. */
export interface IssueText extends IssueWords {
  readonly key: string;
}

/** An issue's fields, with its key in them. */
export function wordsOf({ key, title, body }: IssueText): IssueWords {
  return { title, body: markText({ key, body }) };
}

/** Whether an issue says a text. What an editor does to line ends and to the end of a text is no other text. */
export function saysSame({ title, body }: IssueWords, text: IssueText): boolean {
  const wanted = wordsOf(text);
  const plain = (words: string) => words.replace(/\r\n/g, '\n').trim();
  return plain(title) === plain(wanted.title) && plain(body) === plain(wanted.body);
}
