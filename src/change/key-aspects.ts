import { aspect, more, on, onOff, type Aspect, type Definition } from './aspect.js';
import type { KeyState } from './state.js';

const key = <T extends string | number | boolean>(definition: Omit<Definition<KeyState, T>, 'type'>) =>
  aspect({ type: 'aws_kms_key', ...definition });

/** What can be said of a customer key. */
export const keyAspects: readonly Aspect<KeyState>[] = [
  key({ code: 'key/rotation', subject: 'yearly rotation of the key is', read: (k) => k.rotation, say: onOff, judge: on }),
  key({
    code: 'key/enabled',
    subject: 'the key is',
    read: (k) => k.enabled,
    // The provider enables a key unless it is told otherwise.
    say: (value) => (value === false ? 'disabled' : 'enabled'),
    judge: (_was, now) => (now === false ? 'weakens' : 'strengthens'),
  }),
  key({
    code: 'key/deletion-window',
    subject: 'days between asking to delete the key and its end:',
    read: (k) => k.deletionWindow,
    // AWS waits 30 days unless it is told otherwise.
    say: (value) => String(value ?? 30),
    judge: more(30),
  }),
];
