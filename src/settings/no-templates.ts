import { quote, type Fault } from '../fault/fault.js';
import type { Source } from '../yaml/document.js';

/** The fault of settings that name a folder of templates which is not there: at their key, as a wrong name would else mean "none". */
export function noTemplates(source: Source, folder: string): Fault {
  return source.fault(['templates'], {
    code: 'settings/no-templates',
    message: `templates is ${quote(folder)}, and there is no such folder with a .yml or .yaml file in it.`,
    fix: 'Write the folder of your templates by its path from the top of the repository, or remove the key.',
  });
}
