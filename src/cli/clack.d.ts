// Of the packages only what is called here.
declare module '@clack/prompts' {
  interface Streams {
    readonly input?: NodeJS.ReadableStream;
    readonly output?: NodeJS.WritableStream;
    readonly signal?: AbortSignal;
  }
  export function intro(title: string, options?: Streams): void;
  export function isCancel(value: unknown): value is symbol;
  export function text(
    options: Streams & {
      readonly message: string;
      readonly placeholder?: string;
      readonly initialValue?: string;
      readonly validate?: (value: string | undefined) => string | undefined;
    },
  ): Promise<string | symbol>;
  export function multiselect(
    options: Streams & {
      readonly message: string;
      readonly options: readonly { readonly value: string; readonly label: string; readonly hint?: string }[];
      readonly required?: boolean;
      readonly maxItems?: number;
    },
  ): Promise<string[] | symbol>;
}
declare module 'diff' {
  export function createTwoFilesPatch(
    from: string,
    to: string,
    before: string,
    after: string,
    fromHeader?: string,
    toHeader?: string,
    options?: { readonly context?: number },
  ): string;
}
