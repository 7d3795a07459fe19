import { TerraformProvider } from 'cdktf';
import type { PlainStack } from './plain-stack.js';

/**
 * The AWS provider in one region. The binding's own class has a hundred arguments that are never set here, and is a sixteenth of the
 * bundle: a region, and an alias for a second one, is all. Which regions there are is known here: to a provider every region is strange that
 * is younger than itself, as ap-southeast-6 is to versions before 6.12.0.
 */
export class AwsProvider extends TerraformProvider {
  readonly #region: string;
  readonly #alias: string | undefined;
  readonly #account: string | undefined;

  /** `account`: the only one that it works in, where that is known. */
  constructor(
    stack: PlainStack,
    id: string,
    options: { readonly region: string; readonly alias?: string; readonly account?: string },
  ) {
    super(stack, id, { terraformResourceType: 'aws' });
    this.#region = options.region;
    this.#alias = options.alias;
    this.#account = options.account;
  }

  override get alias(): string | undefined {
    return this.#alias;
  }

  protected override synthesizeAttributes(): Record<string, string | boolean | readonly string[]> {
    const only = this.#account === undefined ? {} : { allowed_account_ids: [this.#account] };
    return { region: this.#region, skip_region_validation: true, ...only };
  }
}
