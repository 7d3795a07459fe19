import { aspect, changed, items, list, on, text, yesNo, type Aspect, type Definition, type Difference } from './aspect.js';
import type { Change } from './change.js';
import { isUnknown, type Read } from './plan-view.js';
import type { ReceiverState, ScanState } from './watch-state.js';

const scan = <T extends string | boolean>(definition: Omit<Definition<ScanState, T>, 'type'>) =>
  aspect({ type: 'aws_guardduty_malware_protection_plan', ...definition });

/** GuardDuty User Guide, "On-demand S3 malware scan": what is there before it is protected is scanned on demand only. */
const stayUnscanned =
  'files that are there already are not scanned, unless somebody has GuardDuty do that for each (send-object-malware-scan)';

/** Whether files are scanned that were not; without prefixes all are. */
function scansMore(was: Read<string>, now: Read<string>): boolean {
  if (isUnknown(was) || isUnknown(now) || was === undefined) return false;
  const before = was.split('\n');
  return now === undefined || now.split('\n').some((prefix) => !before.some((one) => prefix.startsWith(one)));
}

/** What can be said of GuardDuty's malware protection. */
export const scanAspects: readonly Aspect<ScanState>[] = [
  scan({
    code: 'malware/prefixes',
    subject: 'uploads that are scanned for malware:',
    link: 'before',
    read: (s) => s.prefixes,
    say: items('all'),
    judge: list('strengthens', 'all'),
    means: ({ prefixes: was }, { prefixes: now }) => (scansMore(was, now) ? stayUnscanned : undefined),
  }),
  scan({
    code: 'malware/tags',
    subject: 'files are tagged with the result of the scan:',
    read: (s) => s.tags,
    say: yesNo,
    judge: on,
  }),
  scan({ code: 'malware/role', subject: 'the role that scans is', read: (s) => s.role, say: text('none'), judge: changed }),
];

export const receiversCode = 'events/receivers';

/** What is said where an apply takes notifications away that somebody added by hand. */
export function endOfReceivers(address: string, lost: readonly string[]): Change {
  return { kind: 'breaks', code: receiversCode, address, text: endWords(lost), was: lost.join(', '), now: 'none' };
}

function endWords(lost: readonly string[]): string {
  return `notifications that were added by hand end, to ${lost.join(', ')}: "events" and "malwareScan" set all of a bucket's notifications, and no key keeps others yet; have EventBridge send them before this is applied, or leave the two keys out`;
}

/** Who is told of a bucket's events: by the state, what is added by hand is seen as soon as it is refreshed. */
export const receiversAspect: Aspect<ReceiverState> = {
  code: receiversCode,
  type: 'aws_s3_bucket_notification',
  compare: ({ receivers: was }, { receivers: now }): Difference | undefined => {
    if (was === now) return undefined;
    if (isUnknown(was) || isUnknown(now))
      return {
        kind: 'breaks',
        text: "who is notified of events can't be known before apply",
        was: 'not shown',
        now: 'not shown',
      };
    const [before, after] = [was, now].map((lines) => lines?.split('\n') ?? []) as [string[], string[]];
    const lost = before.filter((line) => !after.includes(line));
    const gained = after.filter((line) => !before.includes(line));
    const words = { was: before.join(', ') || 'none', now: after.join(', ') || 'none' };
    if (lost.length > 0) return { kind: 'breaks', text: endWords(lost), ...words };
    return { kind: 'weakens', text: `notifications, which no request asks for, go to ${gained.join(', ')}`, ...words };
  },
};
