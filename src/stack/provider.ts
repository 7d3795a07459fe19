import { TerraformProvider } from 'cdktf';
import type { PlainStack } from './plain-stack.js';

/**
 * The AWS provider in one region. The binding's own class has a hundred arguments that are never set here, and is a sixteenth of the
 * bundle: a region, and an alias for a second one, is all.
 */
export class AwsProvider extends TerraformProvider {
  readonly #region: string;
  readonly #alias: string | undefined;

  constructor(stack: PlainStack, id: string, options: { readonly region: string; readonly alias?: string }) {
    super(stack, id, { terraformResourceType: 'aws' });
    this.#region = options.region;
    this.#alias = options.alias;
  }

  override get alias(): string | undefined {
    return this.#alias;
  }

  protected override synthesizeAttributes(): Record<string, string> {
    return { region: this.#region };
  }
}
