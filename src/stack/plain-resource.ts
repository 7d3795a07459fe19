import { TerraformResource } from 'cdktf';
import { defined } from '../defined.js';
import type { PlainStack } from './plain-stack.js';
import type { AwsProvider } from './provider.js';

/** Arguments and blocks of a resource, as Terraform spells them; {@link render} leaves out those that are undefined. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * A resource of any type, by its arguments. The provider's own classes have every argument with a getter, a setter and a conversion, also
 * those that are never set here: of `aws_s3_bucket` alone they are a twentieth of the bundle. What is written here and not there is held
 * against the provider's schema by the tests.
 */
export class PlainResource extends TerraformResource {
  readonly #attributes: Attributes;

  /**
   * `protect`: whether Terraform refuses to destroy it (`prevent_destroy`). `renewedBy`: addresses of attributes; when one of them changes,
   * it is made anew (`replace_triggered_by`).
   */
  constructor(
    stack: PlainStack,
    id: string,
    options: {
      readonly type: string;
      readonly attributes: Attributes;
      readonly provider?: AwsProvider;
      readonly protect?: boolean;
      readonly renewedBy?: readonly string[];
    },
  ) {
    const { type, attributes, provider, protect, renewedBy } = options;
    super(stack, id, {
      terraformResourceType: type,
      ...defined({ provider }),
      ...(protect === true ? { lifecycle: { preventDestroy: true } } : {}),
      ...(renewedBy === undefined ? {} : { lifecycle: { replaceTriggeredBy: [...renewedBy] } }),
    });
    this.#attributes = attributes;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.#attributes };
  }
}
