// What stands in for Terraform in the attacks: plans a stack's configuration against the state in the sandbox's S3, and applies it.
// The launcher beside it (terraform.ts) answers `version`, `init` and `show` itself, and has the rest answered here, in the process of the test.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const account = '111122223333';
const meta = new Set(['provider', 'depends_on', 'lifecycle', 'count', 'for_each']);
/** What the provider can only change by creating anew. */
const anew = { aws_s3_bucket: ['bucket'], aws_iam_role: ['name'], aws_kms_key: [], aws_cloudtrail: ['name'] };

/**
 * Answers one command line. `job`: the folder by which the test speaks to it (`control`), the command line (`argv`), the folder it is started in
 * (`cwd`), its environment (`env`), where it writes (`out`, `err`), who asks (`pid`), and what ends it (`signal`). Gives the exit code.
 */
export async function answer({ control, argv, ...job }) {
  const [command, ...args] = argv;
  const knobs = readJson({ cwd: control }, 'knobs.json') ?? {};
  try {
    return (await obey({ ...job, control, command, args, knobs })) ?? 0;
  } catch (error) {
    const lines = String(error.message).split('\n');
    job.err(`\u001b[31m╷\u001b[0m\n${lines.map((line, i) => `│ ${i === 0 ? 'Error: ' : ''}${line}`).join('\n')}\n╵\n`);
    return 1;
  }
}

async function obey(job) {
  const { command, args } = job;
  await pausedBy(job, command);
  if (command === 'plan') return plan(job);
  if (command === 'apply') return apply(job);
  if (command === 'untaint') return untaint(job, args.at(-1));
  if (command === 'state' && args[0] === 'pull') return pull(job);
  if (command === 'state' && args[0] === 'push') return push(job);
  throw new Error(`The stand-in for Terraform has no command ${command}.`);
}

/** Waits where a test asked for it, until the test lets it go on, or ends who asked. */
async function pausedBy({ control, pid, signal }, phase) {
  const wanted = path.join(control, `pause-${phase}`);
  if (!fs.existsSync(wanted)) return;
  // Written beside and renamed: who waits for the file never reads it empty.
  const reached = path.join(control, `paused-${phase}`);
  fs.writeFileSync(`${reached}.new`, String(pid));
  fs.renameSync(`${reached}.new`, reached);
  while (fs.existsSync(wanted) && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function plan(job) {
  const configuration = { ...readJson(job, 'cdk.tf.json'), ...readJson(job, 'take-over.tf.json') };
  const config = readJson(job, '.terraform/terraform.tfstate')?.backend.config;
  const stored = config === undefined ? localCopy(job) : await readState(job, config);
  const resources = changesOf(configuration, stored);
  const outputs = outputsOf(configuration, stored, resources);
  const drift = resources.filter(({ drifted }) => drifted).map(({ drifted, ...one }) => ({ ...shown(one), change: drifted }));
  const shownPlan = {
    format_version: '1.2',
    terraform_version: job.knobs.version ?? '1.11.4',
    errored: false,
    complete: true,
    resource_changes: resources.map(shown),
    resource_drift: drift,
    output_changes: outputs,
    stand_in: { serial: stored.serial, config },
  };
  fs.writeFileSync(fileAfter(job, '-out='), JSON.stringify(shownPlan));
  const changed = resources.filter(({ change }) => change.actions[0] !== 'no-op' || change.importing);
  const some = changed.length + Object.values(outputs).filter(({ actions }) => actions[0] !== 'no-op').length > 0;
  const words = changed.map(({ address, change }) => `  # ${address} will be ${change.actions.join(', then ')}d\n`);
  job.out(some ? `Terraform will perform the following actions:\n\n${words.join('')}` : 'No changes.\n');
  return some ? 2 : 0;
}

async function pull(job) {
  const stored = await readState(job, readJson(job, '.terraform/terraform.tfstate').backend.config);
  if (stored.serial > 0) job.out(textOf(stored));
}

/** As Terraform writes a state, and its own form beside it. */
function textOf(stored) {
  const resources = Object.entries(stored.resources).map(([address, { status, values }]) => {
    const [type, name] = address.split('.');
    return { mode: 'managed', type, name, instances: [{ ...(status ? { status } : {}), attributes: values }] };
  });
  return JSON.stringify({ version: 4, serial: stored.serial, lineage: 'stand-in', resources, stand_in: stored });
}

/** What was pulled and written beside the configuration, with what is tainted there. */
function localCopy(job) {
  const { resources, stand_in: stored } = readJson(job, 'terraform.tfstate');
  for (const { type, name, instances } of resources) stored.resources[`${type}.${name}`].status = instances[0].status;
  return stored;
}

async function untaint(job, address) {
  const { config } = readJson(job, '.terraform/terraform.tfstate').backend;
  const stored = await readState(job, config);
  if (stored.resources[address]?.status !== 'tainted') throw new Error('Resource instance is not tainted');
  delete stored.resources[address].status;
  return (await writeState(job, config, { ...stored, serial: stored.serial + 1 })) ? 0 : 1;
}

async function apply(job) {
  const { resource_changes: changes, output_changes, stand_in } = readJson(job, job.args.at(-1));
  const { config } = stand_in;
  const stored = await readState(job, config);
  if (stored.serial !== stand_in.serial) return failed(job, 'Saved plan is stale', 'The state has changed since.');
  const resources = { ...stored.resources };
  for (const { address, type, change } of changes) {
    const [action] = change.actions.length > 1 ? ['replace'] : change.actions;
    if (action === 'no-op' && !change.importing) continue;
    await pausedBy(job, `apply-${address}`);
    event(job, { type: 'apply_start', hook: { resource: { addr: address }, action } });
    if (job.knobs.failAt === address) {
      await writeState(job, config, { ...stored, serial: stored.serial + 1, resources });
      return failed(job, 'AccessDenied: not authorized to perform: s3:PutObject', 'As the test wants it.', address);
    }
    const planned = change.planned ?? {};
    const values = resolved({ ...planned, ...computedOf(type, planned) }, resources).value;
    if (action === 'delete' || action === 'forget') delete resources[address];
    else resources[address] = { values };
    await realize(job, type, action, change.before ?? {}, values);
    await pausedBy(job, `made-${address}`);
    if (type === 'aws_s3_bucket' && action === 'create') await tag(job, values);
    if (job.knobs.taintAt === address) {
      resources[address].status = 'tainted';
      await writeState(job, config, { ...stored, serial: stored.serial + 1, resources });
      return failed(job, 'AccessDenied: not authorized to perform: s3:GetBucketVersioning', 'As the test wants it.', address);
    }
    event(job, { type: 'apply_complete', hook: { resource: { addr: address }, action, elapsed_seconds: 0 } });
  }
  for (const one of Object.values(resources)) one.values = resolved(one.values, resources).value;
  const outputs = Object.entries(output_changes).filter(([, { actions }]) => actions[0] !== 'delete');
  const given = Object.fromEntries(outputs.map(([name, { expression }]) => [name, resolved(expression, resources).value]));
  if (!(await writeState(job, config, { serial: stored.serial + 1, resources, outputs: given }))) return 1;
  const told = Object.entries(given).map(([name, value]) => [name, { sensitive: false, type: 'string', value }]);
  event(job, { type: 'outputs', outputs: Object.fromEntries(told) });
}

function event(job, fields) {
  job.out(`${JSON.stringify({ '@level': 'info', '@message': fields.type, ...fields })}\n`);
}

function failed(job, summary, detail, address) {
  event(job, { type: 'diagnostic', diagnostic: { severity: 'error', summary, detail, ...(address ? { address } : {}) } });
  return 1;
}

function changesOf({ resource = {}, removed = [], import: imports = [] }, { resources: stored }) {
  const wanted = Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, body]) => ({ address: `${type}.${name}`, type, name, body })),
  );
  const own = new Set(wanted.map(({ address }) => address));
  const forgotten = new Set(removed.map(({ from }) => from));
  const gone = Object.keys(stored).filter((address) => !own.has(address));
  return [
    ...wanted.map((one) => changeOf(one, stored, imports)),
    ...gone.map((address) => {
      const [type, name] = address.split('.');
      const before = realOf(stored[address]);
      const actions = [forgotten.has(address) ? 'forget' : 'delete'];
      return { address, type, name, change: { actions, before, after: null, after_unknown: false } };
    }),
  ].sort((a, b) => (a.address < b.address ? -1 : 1));
}

function changeOf({ address, type, name, body }, stored, imports) {
  const own = Object.fromEntries(Object.entries(body).filter(([key]) => !meta.has(key)));
  const { value, unknown } = resolved(own, stored);
  const there = stored[address];
  const imported = imports.find(({ to }) => to === address);
  const before = there === undefined ? (imported ? value : null) : realOf(there);
  const hidden = Object.fromEntries(Object.keys(own).filter((key) => JSON.stringify(own[key]).includes('${sensitive(')).map((key) => [key, true])); // prettier-ignore
  const marks = { before_sensitive: before === null ? false : hidden, after_sensitive: hidden };
  const importing = imported && there === undefined ? { importing: { id: imported.id } } : {};
  if (there?.status === 'tainted') {
    if (body.lifecycle?.prevent_destroy)
      throw new Error(`Instance cannot be destroyed\n\nResource ${address} has lifecycle.prevent_destroy set.`);
    const change = {
      actions: ['delete', 'create'],
      before,
      after: value,
      after_unknown: { ...unknown, id: true },
      planned: value,
      ...marks,
    };
    return { address, type, name, change };
  }
  if (before === null) {
    const computed = Object.keys(computedOf(type, value)).map((name) => [name, true]);
    const after_unknown = { ...unknown, ...Object.fromEntries(computed) };
    const change = { actions: ['create'], before, after: without(value, unknown), after_unknown, planned: value, ...marks };
    return { address, type, name, ...driftOf(there), change };
  }
  const planned = { ...computedOf(type, before), ...value };
  const after = without(planned, unknown);
  const differs = !same(withoutComputed(before, value), value) || Object.keys(unknown).length > 0;
  const replaced = differs && (anew[type] ?? ['bucket']).filter((key) => !same(before[key], value[key]));
  if (replaced && replaced.length > 0 && body.lifecycle?.prevent_destroy)
    throw new Error(`Instance cannot be destroyed\n\nResource ${address} has lifecycle.prevent_destroy set.`);
  const actions = !differs ? ['no-op'] : replaced.length > 0 ? ['delete', 'create'] : ['update'];
  const paths = replaced && replaced.length > 0 ? { replace_paths: replaced.map((key) => [key]) } : {};
  return { address, type, name, ...driftOf(there), change: { actions, before, after, planned, after_unknown: unknown, ...marks, ...paths, ...importing } }; // prettier-ignore
}

function without(values, names) {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !(key in names)));
}

/** What somebody changed by hand since the last apply, as the test says. */
function driftOf(there) {
  if (there?.real === undefined) return {};
  return {
    drifted: { actions: [there.real === null ? 'delete' : 'update'], before: there.values, after: there.real, after_unknown: {} },
  };
}

const realOf = (there) => (there === undefined ? null : there.real === undefined ? there.values : there.real);

function withoutComputed(before, wanted) {
  return Object.fromEntries(Object.entries(before).filter(([key]) => key in wanted));
}

function shown({ address, type, name, change }) {
  return { address, mode: 'managed', type, name, provider_name: 'registry.terraform.io/hashicorp/aws', change };
}

function outputsOf({ output = {} }, stored, resources) {
  const becoming = Object.fromEntries(
    resources
      .filter(({ change }) => change.actions[0] === 'no-op')
      .map(({ address, change }) => [address, { values: change.before }]),
  );
  const before = stored.outputs;
  const wanted = Object.entries(output).map(([name, { value: expression }]) => {
    const { value, unknown } = resolved({ expression }, { ...stored.resources, ...becoming });
    const open = 'expression' in unknown;
    const actions = !(name in before) ? ['create'] : open || !same(before[name], value.expression) ? ['update'] : ['no-op'];
    const after = open ? {} : { after: value.expression };
    return [name, { actions, before: before[name] ?? null, ...after, after_unknown: open, before_sensitive: false, after_sensitive: false, expression }]; // prettier-ignore
  });
  const gone = Object.keys(before).filter((name) => !(name in output));
  const deleted = gone.map((name) => [name, { actions: ['delete'], before: before[name], after: null, after_unknown: false, before_sensitive: false, after_sensitive: false }]); // prettier-ignore
  return Object.fromEntries([...wanted, ...deleted]);
}

/** A value with its references put in; `unknown`: at the top level, what only applying tells. */
function resolved(value, resources) {
  if (typeof value === 'string') {
    const open = { is: false };
    const text = value
      .replace(/(?<!\$)\$\{sensitive\("((?:[^"\\]|\\.)*)"\)\}/g, '$1')
      .replaceAll('${data.aws_caller_identity.current.account_id}', account)
      .replace(/(?<!\$)\$\{(aws_[a-z0-9_]+\.[A-Za-z0-9_-]+)\.([a-z_]+)\}/g, (whole, address, attribute) => {
        const there = realOf(resources[address])?.[attribute];
        if (typeof there === 'string') return there;
        open.is = true;
        return whole;
      });
    return { value: open.is ? value : text.replaceAll('$${', '${').replaceAll('%%{', '%{'), open: open.is };
  }
  if (typeof value !== 'object' || value === null) return { value, open: false };
  const entries = Object.entries(value).map(([key, inner]) => [key, resolved(inner, resources)]);
  const open = entries.some(([, inner]) => inner.open);
  if (Array.isArray(value)) return { value: entries.map(([, inner]) => inner.value), open };
  const unknown = Object.fromEntries(entries.filter(([, inner]) => inner.open).map(([key]) => [key, true]));
  return { value: Object.fromEntries(entries.map(([key, inner]) => [key, inner.value])), unknown, open };
}

function computedOf(type, { bucket, name }) {
  const id = bucket ?? name ?? 'computed';
  if (type === 'aws_s3_bucket') {
    const domain = `${id}.s3.amazonaws.com`;
    return { id, arn: `arn:aws:s3:::${id}`, bucket_domain_name: domain, bucket_regional_domain_name: domain };
  }
  if (type === 'aws_iam_role') return { id, arn: `arn:aws:iam::${account}:role/${id}` };
  if (type.startsWith('aws_s3_bucket_') || type === 'aws_iam_role_policy') return { id };
  return { id, arn: `arn:aws:x:us-east-1:${account}:${type}/${id}` };
}

/** What tests look at in the account: that a bucket is there, and its policy. */
async function realize(job, type, action, before, values) {
  const bucket = values.bucket ?? before.bucket;
  if (type === 'aws_s3_bucket' && action === 'create') {
    // Outside of us-east-1 S3 says of one's own bucket what it says of others', and the provider asks before it creates one there.
    const there = await s3(job, 'GET', `/${bucket}?location=`);
    if (there.status === 200) throw new Error(`api error BucketAlreadyExists: ${bucket}`);
    return must(await s3(job, 'PUT', `/${bucket}`, ''), [200]);
  }
  if (type === 'aws_s3_bucket_policy' && action !== 'delete' && action !== 'forget')
    return must(await s3(job, 'PUT', `/${bucket}?policy`, values.policy), [200, 204, 400, 403]);
}

/** As the provider does: between CreateBucket and all that follows (terraform-provider-aws 5.100.0, internal/service/s3/bucket.go, `bucketCreateTags`). */
async function tag(job, { bucket, tags = {} }) {
  const set = Object.entries(tags).map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`);
  must(await s3(job, 'PUT', `/${bucket}?tagging`, `<Tagging><TagSet>${set.join('')}</TagSet></Tagging>`), [200, 204]);
}

function must({ status, text }, good) {
  if (!good.includes(status)) throw new Error(`api error StatusCode: ${status}\n\n${text}`);
}

async function readState(job, config) {
  const { status, text } = await s3(job, 'GET', `/${config.bucket}/${config.key}`);
  if (status === 404 && text.includes('NoSuchKey')) return { serial: 0, resources: {}, outputs: {} };
  must({ status, text }, [200]);
  const { serial, stand_in: stored } = JSON.parse(text);
  return { ...stored, serial };
}

/** As `terraform state push` does: over nothing newer. */
async function push(job) {
  const { config } = readJson(job, '.terraform/terraform.tfstate').backend;
  const { serial, stand_in: stored } = readJson(job, job.args.at(-1));
  const state = { ...stored, serial };
  if ((await readState(job, config)).serial > serial) throw new Error('cannot import state with serial over a newer one');
  if (!(await writeState(job, config, state, 'push'))) throw new Error('Failed to write state');
}

/** Gives whether it could be written; where the test wants it refused, it is left in the folder, as Terraform leaves it. */
async function writeState(job, config, made, by = 'apply') {
  const state = textOf(made);
  if (job.knobs.unsaved) {
    if (by === 'apply') fs.writeFileSync(path.resolve(job.cwd, 'errored.tfstate'), state);
    if (by === 'apply')
      failed(job, 'Failed to save state', 'operation error S3: PutObject, StatusCode: 403, api error ExpiredToken');
    return false;
  }
  must(await s3(job, 'PUT', `/${config.bucket}/${config.key}`, state), [200]);
  return true;
}

function s3({ env, signal }, method, where, body) {
  signal.throwIfAborted();
  const proxy = new URL(env.HTTP_PROXY);
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = `${env.AWS_ACCESS_KEY_ID}/${day}/us-east-1/s3/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const headers = { host: new URL(env.AWS_ENDPOINT_URL).host, authorization };
  const at = { host: proxy.hostname, port: proxy.port, method, path: `${env.AWS_ENDPOINT_URL}${where}`, headers };
  return new Promise((resolve, reject) => {
    const sent = http.request({ ...at, agent: false, signal }, (got) => {
      const chunks = [];
      got.on('data', (chunk) => chunks.push(chunk));
      got.on('end', () => resolve({ status: got.statusCode, text: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function fileAfter({ cwd, args }, option) {
  return path.resolve(cwd, args.find((one) => one.startsWith(option)).slice(option.length));
}

function readJson({ cwd }, file) {
  const at = path.resolve(cwd, file);
  return fs.existsSync(at) ? JSON.parse(fs.readFileSync(at, 'utf8')) : undefined;
}

function same(a, b) {
  return canonical(a) === canonical(b);
}

function canonical(value) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}
