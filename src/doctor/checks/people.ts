import { quote } from '../../fault/fault.js';
import type { Facts, Person } from '../facts.js';
import { good, judge, unknown, wrong, type Check, type Outcome } from '../finding.js';

const settingsFile = '.github/vendor-bucket.yml';

/** Who approves. */
export const peopleChecks: readonly Check[] = [
  { id: 'people/approvals', look: approvals },
  { id: 'people/users', look: users },
  { id: 'people/teams', look: teams },
];

function approvals({ files: { settings } }: Facts): Outcome {
  if (!settings.ok) return unknown('Who approves is not known.', `Correct ${settingsFile} first.`);
  const { approvals: rules, guardrails } = settings.value;
  const named = Object.keys(rules ?? {});
  if (named.length === 0)
    return wrong(
      'The settings name nobody who approves: no request is ever applied.',
      `Write approvals: { '*': { users: [LOGIN] } } in ${settingsFile}.`,
    );
  const lacking = named.includes('*') ? [] : (guardrails?.vendors ?? []).filter((vendor) => !named.includes(vendor));
  if (lacking.length > 0)
    return wrong(
      `Nobody approves the requests of ${lacking.join(', ')}: none of them is ever applied.`,
      `Write in ${settingsFile}, below approvals: ${lacking[0] ?? ''}: { users: [LOGIN] }`,
    );
  return good(`The settings say who approves: ${named.map((vendor) => (vendor === '*' ? 'all others' : vendor)).join(', ')}.`);
}

function users({ files: { settings }, github }: Facts): Outcome | readonly Outcome[] {
  if (!settings.ok) return unknown('Whom the settings name is not known.', `Correct ${settingsFile} first.`);
  const found = [...github.users].map(([name, person]) =>
    judge(person, `Whether ${quote(name)} is somebody on GitHub`, (one) => userOutcome(name, one)),
  );
  const bad = found.filter(({ state }) => state !== 'ok');
  if (found.length === 0) return good('The settings name no users.');
  return bad.length > 0 ? bad : good(`Everybody whom the settings name is there: ${[...github.users.keys()].join(', ')}.`);
}

function userOutcome(name: string, person: Person | 'none'): Outcome {
  const [login = '', id] = name.split('#');
  if (person === 'none') return wrong(`GitHub has no account ${quote(login)}.`, `Correct ${quote(name)} in ${settingsFile}.`);
  if (person.type !== 'User')
    return wrong(
      `${quote(login)} is no person on GitHub, but ${person.type === 'Bot' ? 'an App' : 'an organization'}: it approves nothing.`,
      `Name a person, or a team under "teams", in ${settingsFile}.`,
    );
  if (id !== undefined && String(person.id) !== id)
    return wrong(
      `Nobody on GitHub has the id ${id}, and ${quote(login)} has ${person.id}: ${quote(name)} approves nothing.`,
      `Write "${person.login}#${person.id}" in ${settingsFile}, if that is whom you mean.`,
    );
  if (id === undefined || person.login.toLowerCase() === login.toLowerCase()) return good(`${login} is there.`);
  return wrong(
    `The account of ${quote(name)} is called ${quote(person.login)} now; its id decides.`,
    `Write "${person.login}#${id}" in ${settingsFile}.`,
  );
}

function teams({ files: { settings }, github }: Facts): Outcome | readonly Outcome[] {
  if (!settings.ok) return unknown('Which teams the settings name is not known.', `Correct ${settingsFile} first.`);
  const found = [...github.teams].map(([name, members]) =>
    judge(members, `Who is in the team ${quote(name)}`, (count) =>
      count === 0
        ? wrong(
            `Nobody is in the team ${quote(name)}: it approves nothing.`,
            `Add people to it, or name others in ${settingsFile}.`,
          )
        : good(`${name} has ${count} ${count === 1 ? 'member' : 'members'}.`),
    ),
  );
  const bad = found.filter(({ state }) => state !== 'ok');
  if (found.length === 0) return good('The settings name no teams.');
  return bad.length > 0 ? bad : good(`The teams that the settings name can be read: ${[...github.teams.keys()].join(', ')}.`);
}
