import { failed, ok, type Result } from '../fault/fault.js';

/** A repository on GitHub, by its names. */
export interface RemotePlace {
  /** `github.com`, or where else GitHub is. */
  readonly host: string;
  readonly owner: string;
  readonly repository: string;
}

const host = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
const owner = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})$/;
const repository = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

/**
 * The repository that the address of a git remote names: `https://HOST/OWNER/NAME.git`, `ssh://git@HOST/OWNER/NAME` or `git@HOST:OWNER/NAME`.
 * Refuses any other (`bootstrap/remote`). An address can hold a token, so no fault shows it.
 */
export function parseRemote(url: string): Result<RemotePlace> {
  const found =
    /^(?:https?|ssh|git):\/\/(?:[^/@]*@)?([^/:@]+)(?::[0-9]+)?\/(.+)$/.exec(url) ??
    /^(?:[^/@:]+@)?([^/:@]+):(?!\/)(.+)$/.exec(url);
  const [, where = '', path = ''] = found ?? [];
  const [name, of, ...more] = path
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .toReversed();
  const place = {
    host: where.toLowerCase().replace(/^ssh\.github\.com$/, 'github.com'),
    owner: of ?? '',
    repository: name ?? '',
  };
  if (more.length === 0 && isPlace(place)) return ok(place);
  return failed({
    code: 'bootstrap/remote',
    message: 'The address of the remote "origin" names no repository on GitHub.',
    fix: 'Name the repository of requests with --repository OWNER/NAME, and where it is not on github.com, as HOST/OWNER/NAME.',
  });
}

/** `OWNER/NAME` on github.com, or `HOST/OWNER/NAME`; anything else is refused (`usage/repository`). */
export function parsePlace(text: string): Result<RemotePlace> {
  const parts = text.split('/');
  const [name = '', of = '', where = 'github.com'] = parts.toReversed();
  const place = { host: where.toLowerCase(), owner: of, repository: name };
  if (parts.length >= 2 && parts.length <= 3 && isPlace(place)) return ok(place);
  return failed({
    code: 'usage/repository',
    message: '--repository takes the owner and the name of a repository.',
    fix: 'Write --repository acme/buckets, or --repository github.acme.example/acme/buckets where it is not on github.com.',
  });
}

function isPlace(place: RemotePlace): boolean {
  return host.test(place.host) && owner.test(place.owner) && repository.test(place.repository);
}
