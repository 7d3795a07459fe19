import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countOf, failed, ok, type Result } from '../fault/fault.js';
import { makeFolder, writing } from '../files/write.js';
import { renderTerminalPlan } from '../review/explanation.js';
import { renderHandover } from '../review/handover.js';
import { renderReview } from '../review/review.js';
import type { BucketSpec } from '../spec/spec.js';
import { synthesize } from '../stack/synthesize.js';
import { painter } from '../fault/paint.js';
import { wrap } from '../fault/wrap.js';
import { applyAll, checkApproved, type AppliedRequest } from './apply.js';
import type { Arguments, Context, Exit } from './command.js';
import { demoFolder, keptIn } from '../run/world.js';
import { load } from '../run/load.js';
import { planJson, reviewsOf } from './plan.js';
import { planRequests, showProgress } from '../run/planning.js';
import type { PlannedRequest } from '../run/planned.js';
import { fail, finish } from './report.js';
import { toolsOf, withRun, type OpenRun } from '../run/run.js';

/** The request that the demonstration is about, below the project's root. */
const example = 'examples/sendsafely-replicated.yml';

/** What somebody changes after the approval: deleted files could be recovered for a day only. */
const edit = { find: /recoverDeleted: .*/, put: 'recoverDeleted: 1 day' };

/** What is shown stands in from what is said. */
const indent = '   ';

/** Shows one request going the whole way: the command `demo`. */
export async function runDemo(args: Arguments, context: Context): Promise<Exit> {
  const kept = writing(demoFolder, () => makeFolder(join(context.cwd, demoFolder)));
  if (!kept.ok) return fail(args, context, kept.faults);
  const made = writing(tmpdir(), () => mkdtempSync(join(tmpdir(), 'vendor-bucket-demo-')));
  if (!made.ok) return fail(args, context, made.faults);
  const work = made.value;
  try {
    const story = new Story(context, work, args.text['mirror'], args.on.has('json'));
    const told = await story.tell();
    if (!told.ok) return fail(args, context, told.faults);
    return finish(args, context, { json: told.value, text: '' });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A plan, and the versions of what made it. */
type Planned = PlannedRequest & { readonly tools: Readonly<Record<string, string>> };

/** The demonstration, step by step. It works on a copy of the example in a folder of its own, and on an empty account. */
class Story {
  private step = 0;

  constructor(
    private readonly context: Context,
    private readonly work: string,
    private readonly mirror: string | undefined,
    private readonly quiet: boolean,
  ) {
    mkdirSync(join(work, 'buckets'));
    copyFileSync(join(context.home, example), this.path);
  }

  private get path(): string {
    return join(this.work, 'buckets', 'acme.yml');
  }

  async tell(): Promise<Result<Readonly<Record<string, unknown>>>> {
    const request = this.ask();
    const spec = this.validate();
    if (!spec.ok) return spec;
    const first = await this.planFirst();
    if (!first.ok) return first;
    const review = this.leaveReview(request, spec.value, first.value);
    if (!review.ok) return review;
    const approved = this.approve(spec.value, first.value);
    const applied = await this.apply(approved);
    if (!applied.ok) return applied;
    const second = await this.planAgain();
    if (!second.ok) return second;
    const refused = await this.editAfterwards(request, approved);
    if (!refused.ok) return refused;
    this.handOver(spec.value, applied.value);
    this.say(`\nThat was it. The review is ${review.value}`);
    return ok({
      review: review.value,
      plan: planJson(first.value),
      applied: applied.value.changed,
      secondPlan: planJson(second.value),
      refused: refused.value,
    });
  }

  private ask(): string {
    const request = readFileSync(this.path, 'utf8');
    this.title('Somebody asks for a bucket', 'the request, as it would be added by a pull request');
    this.show(request.trimEnd());
    return request;
  }

  private validate(): Result<BucketSpec> {
    this.title('Validate', "its shape, the vendor's rules and S3's own, before Terraform");
    const loaded = this.load();
    if (!loaded.ok) return loaded;
    const [spec] = loaded.value.specs;
    if (!spec) throw new Error(`${example} gave no spec`);
    this.say(
      `No faults. ${countOf(spec.defaults.length, 'default')} made explicit; ${countOf(spec.notes.length, 'note')} for the reviewer.`,
    );
    return ok(spec);
  }

  private planFirst(): Promise<Result<Planned>> {
    this.title('Plan', 'real Terraform, real AWS provider; AWS is the sandbox');
    return this.showPlan();
  }

  /** Gives the path of the review. */
  private leaveReview(request: string, spec: BucketSpec, planned: Planned): Result<string> {
    this.title('Review', 'what would stand on the pull request');
    const review = join(demoFolder, 'review.md');
    const left = this.leave({
      'review.md': renderReview({
        state: 'planned',
        tools: planned.tools,
        requests: reviewsOf({ planned: [planned], failed: [] }),
      }),
      'request.yml': request,
      'cdk.tf.json': synthesize(spec),
    });
    if (!left.ok) return left;
    this.say(`Written to ${review}`);
    return ok(review);
  }

  /** Gives the fingerprint that is approved. */
  private approve({ vendor }: BucketSpec, { fingerprint }: Planned): string {
    this.title('Approve', `an administrator of ${vendor.title} approves exactly this plan`);
    this.say(`Approved: ${fingerprint}`);
    return fingerprint;
  }

  private async apply(approved: string): Promise<Result<AppliedRequest>> {
    this.title('Apply', 'plan again, compare the fingerprint, apply');
    this.say('For each lifecycle the AWS provider itself waits 55 s until S3 has settled, here as on AWS.');
    const applied = await this.plan((open, planned) => this.applyApproved(open, planned, [approved]));
    if (!applied.ok) return applied;
    this.say(`The fingerprint is the approved one. ${countOf(applied.value.changed, 'resource')} created.`);
    return applied;
  }

  private planAgain(): Promise<Result<Planned>> {
    this.title('Plan again', 'what is there is what was asked for');
    return this.showPlan();
  }

  /** Gives why the plan of the edited request is refused. */
  private async editAfterwards(request: string, approved: string): Promise<Result<ReturnType<typeof checkApproved>>> {
    this.title('A forbidden edit', `after the approval somebody writes "${edit.put}"`);
    if (!edit.find.test(request)) throw new Error(`${example} has no line to edit`);
    writeFileSync(this.path, request.replace(edit.find, edit.put));
    const planned = await this.showPlan();
    if (!planned.ok) return planned;
    const reasons = checkApproved(planned.value, [approved]);
    if (reasons.length === 0) throw new Error('the edited request was not refused');
    const paint = painter(this.context.terminal.colour.out);
    this.say(`${paint('red', 'Refused')}, and nothing is touched: the plan is not the one that was approved.`);
    return ok(reasons);
  }

  private handOver(spec: BucketSpec, { outputs }: AppliedRequest): void {
    this.title('Hand over', `what ${spec.vendor.title} needs, ready to send`);
    this.show(renderHandover(spec, outputs).text.trimEnd());
  }

  private async showPlan(): Promise<Result<Planned>> {
    const planned = await this.plan((_, now) => Promise.resolve(ok(now)));
    if (planned.ok) this.show(this.summary(planned.value));
    return planned;
  }

  private load() {
    return load({ paths: ['buckets'], cwd: this.work, home: this.context.home });
  }

  /** Plans the request as it stands now, and goes on with the run while it is open. */
  private async plan<T>(next: (open: OpenRun, planned: Planned) => Promise<Result<T>>): Promise<Result<T>> {
    const loaded = this.load();
    if (!loaded.ok) return loaded;
    const progress = showProgress(this.context.terminal, 1);
    try {
      return await withRun(
        {
          specs: loaded.value.specs,
          settings: loaded.value.settings,
          lockFile: undefined,
          cwd: this.work,
          env: this.context.env,
          mirror: this.mirror,
          sandbox: keptIn(join(this.work, 'world.json')),
          onProgress: progress.report,
          signal: this.context.interrupted,
        },
        async (open) => {
          const planning = await planRequests(open, loaded.value.specs);
          const [planned] = planning.planned;
          return planned
            ? next(open, { ...planned, tools: toolsOf(open) })
            : failed(...planning.failed.flatMap(({ faults }) => faults));
        },
      );
    } finally {
      progress.done();
    }
  }

  private async applyApproved(
    open: OpenRun,
    planned: PlannedRequest,
    approved: readonly string[],
  ): Promise<Result<AppliedRequest>> {
    const refused = checkApproved(planned, approved);
    if (refused.length > 0) return failed(...refused);
    const applied: AppliedRequest[] = [];
    const outcome = await applyAll(open, [planned], applied);
    if (!outcome.ok) return outcome;
    const [only] = applied;
    if (!only) throw new Error('applied nothing');
    return ok(only);
  }

  private summary(planned: PlannedRequest): string {
    const { colour, width } = this.context.terminal;
    const shown = { colour: colour.out, width: width.out === undefined ? undefined : width.out - indent.length };
    return renderTerminalPlan(reviewsOf({ planned: [planned], failed: [] }), shown).trimEnd();
  }

  private leave(files: Readonly<Record<string, string>>): Result<void> {
    return writing(demoFolder, () => {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(this.context.cwd, demoFolder, name), text);
    });
  }

  private title(name: string, does: string): void {
    this.step += 1;
    const paint = painter(this.context.terminal.colour.out);
    this.say(`${this.step === 1 ? '' : '\n'}${paint('bold', `${this.step}. ${name}`)} ${paint('dim', `— ${does}`)}`);
  }

  private show(text: string): void {
    this.print(text.replace(/^(?=.)/gm, indent));
  }

  private say(text: string): void {
    this.print(wrap(text, this.context.terminal.width.out));
  }

  private print(text: string): void {
    if (!this.quiet) this.context.terminal.result(text);
  }
}
