// `npm run bench`: the project's figures, each a ratio or a count of this one run, as a table and as build/bench.json.
// `--help` lists them, `--only a,c` runs some. Figure (d) fetches cdktf-cli by npx. It exits 1 when a figure is over its bound.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(root, 'dist/cli/index.js');
const parts = {
  a: 'a plan of one request against Terraform by hand',
  b: 'a plan of eight requests against eight by hand',
  c: 'synth and validate of up to 10,000 requests: seconds, memory, and processor time against what reading their YAML alone takes',
  d: 'synth of one request against cdktf synth',
  e: 'the size of the action, and what starting costs',
  f: 'what the action asks of GitHub, and the time to its comment',
};
if (process.argv.includes('--help')) {
  process.stdout.write('npm run bench [-- --only a,c]\n\n');
  for (const [letter, what] of Object.entries(parts)) process.stdout.write(`  ${letter}  ${what}\n`);
  process.exit(0);
}
const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
const flag = process.argv.indexOf('--only');
const only = flag === -1 ? undefined : (process.argv[flag + 1] ?? '').split(',');
for (const letter of only ?? []) if (!(letter in parts)) throw new Error(`no figure ${JSON.stringify(letter)}: see --help`);
const wanted = (letter) => only === undefined || only.includes(letter);
const rows = [];

const request = (index) => `vendor: sendsafely
bucket: ss-self-hosted-bench-${String(index).padStart(5, '0')}
region: us-east-1
replication: { region: us-west-2 }
retention: { recoverDeleted: 30 days }
`;

try {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--to', join(scratch, 'dist')], { stdio: 'inherit' });
  if (wanted('a') || wanted('b')) await planning();
  if (wanted('c')) synthesis();
  if (wanted('d')) againstCdktf();
  if (wanted('e')) bundle();
  if (wanted('f')) action();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
print();

/** (a), (b): our `plan` against Terraform by hand, on the same JSON and the same sandbox. */
async function planning() {
  const one = requests('one', 1);
  const eight = requests('eight', 8);
  const bare = [];
  const bareTimes = [];
  const ours = [];
  const all = [];
  const allTimes = [];
  const repeat = 3;
  for (let i = 0; i < repeat; i++) {
    if (wanted('a') || i === 0 || wanted('b')) {
      const { took, processor } = await bareTerraform(one);
      bare.push(took);
      bareTimes.push(processor);
    }
    if (wanted('a')) ours.push(seconds(() => node(cli, ['plan', one, '--sandbox', '--world', join(scratch, `world-${i}.json`)])));
  }
  if (wanted('b')) {
    const plan = () => node(cli, ['plan', eight, '--sandbox', '--world', join(scratch, 'world-b.json')]);
    allTimes.push(processorSeconds(() => all.push(seconds(plan))));
  }
  if (wanted('a')) row('a', 'plan of one request ÷ bare init, plan, show', median(ours) / median(bare), 1.1);
  if (wanted('b')) row('b', 'plan of 8 requests ÷ 8 × bare', median(all) / (8 * median(bare)), 0.2);
  if (wanted('b')) row('b', 'the same, processor time', median(allTimes) / (8 * median(bareTimes)), 0.2);
}

async function bareTerraform(folder) {
  const { startSandbox } = await built('sandbox/index.js');
  const { providerInstallation, localFolders } = await built('terraform/index.js');
  const work = mkdtempSync(join(scratch, 'bare-'));
  node(cli, ['synth', folder, '--out', join(work, 'out')]);
  cpSync(join(work, 'out/stacks/ss-self-hosted-bench-00000/cdk.tf.json'), join(work, 'cdk.tf.json'));
  rmSync(join(work, 'out'), { recursive: true });
  const installation = providerInstallation(process.env, localFolders, { engine: 'terraform', cwd: work });
  const config = installation.ok ? installation.value.configText : undefined;
  if (config !== undefined) writeFileSync(join(work, 'cli.tfrc'), config);
  const sandbox = await startSandbox({ stateBucket: 'bench-state' });
  const overlay = {
    ...process.env,
    ...sandbox.env(),
    CHECKPOINT_DISABLE: '1',
    TF_CLI_CONFIG_FILE: config === undefined ? process.env.TF_CLI_CONFIG_FILE : join(work, 'cli.tfrc'),
  };
  const env = Object.fromEntries(Object.entries(overlay).filter(([, value]) => value !== undefined));
  const started = performance.now();
  const before = childTimes();
  const backend = ['bucket=bench-state', 'region=us-east-1', 'key=bench.tfstate', 'use_lockfile=true'].map(
    (pair) => `-backend-config=${pair}`,
  );
  await terraform(['init', '-input=false', ...backend], work, env);
  await terraform(['plan', '-input=false', '-out=plan.bin'], work, env);
  await terraform(['show', '-json', 'plan.bin'], work, env);
  const took = (performance.now() - started) / 1000;
  const processor = childTimes() - before;
  await sandbox.stop();
  return { took, processor };
}

function terraform(args, cwd, env) {
  return new Promise((done, fail) => {
    const child = spawn('terraform', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('close', (code) => (code === 0 ? done(output) : fail(new Error(`terraform ${args[0]}: ${output}`))));
  });
}

/**
 * (c): text to Terraform JSON, by the bundle as a process, files and all. docs/architecture.md says where the time goes. On an ext4 without a journal,
 * creating files soon after many were deleted takes seconds of the kernel's own: it passes over each of their inodes (Linux, fs/ext4/ialloc.c, `recently_deleted`).
 */
function synthesis() {
  const took = new Map();
  const probe = join(scratch, 'peak.mjs');
  writeFileSync(
    probe,
    `import { writeFileSync } from 'node:fs';\nprocess.on('exit', () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));\n`,
  );
  for (const size of [1, 10, 100, 1_000, 10_000]) {
    const folder = requests(`synth-${size}`, size);
    const peakFile = join(scratch, `peak-${size}`);
    const runs = size > 1_000 ? 1 : 3;
    const all = Array.from({ length: runs }, () =>
      seconds(() =>
        node(cli, ['synth', folder, '--out', join(scratch, `out-${size}`)], {
          NODE_OPTIONS: `--import ${pathToFileURL(probe).href}`,
          PEAK_FILE: peakFile,
        }),
      ),
    );
    took.set(size, median(all));
    const megabytes = Number(readFileSync(peakFile, 'utf8')) / 1000;
    row('c', `synth of ${size} requests, seconds`, median(all), { 1_000: 3, 10_000: 8 }[size]);
    row('c', `synth of ${size} requests, peak MB`, megabytes, { 1_000: 250, 10_000: 300 }[size]);
  }
  const validated = seconds(() => node(cli, ['validate', join(scratch, 'synth-10000'), '--fresh']));
  row('c', 'validate of 10000 requests, seconds', validated);
  oneChanged(join(scratch, 'synth-10000'));
  // Processor time against that of the YAML library alone, on the same texts: the same on a slow machine and on a busy one.
  const reader = join(root, 'build/read-yaml.mjs');
  writeFileSync(
    reader,
    `import { readFileSync, readdirSync } from 'node:fs';\nimport { parse } from 'yaml';\nfor (const name of readdirSync(process.argv[2])) parse(readFileSync(\`\${process.argv[2]}/\${name}\`, 'utf8'));\n`,
  );
  const texts = join(scratch, 'synth-10000');
  const read = processorSeconds(() => node(reader, [texts]));
  row(
    'c',
    'validate of 10,000 ÷ reading their YAML, processor time',
    processorSeconds(() => node(cli, ['validate', texts, '--fresh'])) / read,
    5.2,
  );
  row(
    'c',
    'synth of 10,000 ÷ reading their YAML, processor time',
    processorSeconds(() => node(cli, ['synth', texts, '--out', join(scratch, 'out-cpu')])) / read,
    10,
  );
  row('c', 'validate ÷ synth of 10,000', validated / took.get(10_000), 0.8);
  row('c', 'synth of 10,000 ÷ 1,000', took.get(10_000) / took.get(1_000), 11);
}

/** As somebody has it who edits: all were checked a moment ago. By processor time too, as the machine may be busy. */
function oneChanged(folder) {
  const env = { XDG_CACHE_HOME: join(scratch, 'cache') };
  const validate = (...more) => node(cli, ['validate', folder, ...more], env);
  validate();
  const changed = join(folder, '00077.yml');
  writeFileSync(changed, readFileSync(changed, 'utf8').replace('30 days', '31 days'));
  let took;
  const worked = processorSeconds(() => (took = seconds(() => validate())));
  row('c', 'validate of 10,000 with one changed, seconds', took, 1);
  row(
    'c',
    'validate of 10,000 with one changed ÷ all, processor time',
    worked / processorSeconds(() => validate('--fresh')),
    0.18,
  );
}

/** (d): our synth against `cdktf synth`, which runs ours inside. */
function againstCdktf() {
  const folder = requests('cdktf', 1);
  const project = join(scratch, 'cdktf-project');
  mkdirSync(project);
  writeFileSync(
    join(project, 'cdktf.json'),
    JSON.stringify({
      language: 'typescript',
      app: `${process.execPath} ${cli} synth ${folder}`,
      projectId: 'bench',
      sendCrashReports: 'false',
    }),
  );
  const env = {
    CHECKPOINT_DISABLE: '1',
    CI: '1',
    DISABLE_VERSION_CHECK: '1',
    NODE_OPTIONS: `--import "${pathToFileURL(join(root, 'test/cli/no-terminal.mjs')).href}"`,
    npm_config_ignore_scripts: 'true',
  };
  const cdktf = () =>
    execFileSync('npx', ['--yes', 'cdktf-cli@0.21.0', 'synth'], {
      cwd: project,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  cdktf(); // The first run may download.
  // In turns, so that both meet the same load; ours is short, so it runs more often.
  const theirs = [];
  const ours = [];
  for (let turn = 0; turn < 5; turn++) {
    theirs.push(seconds(cdktf));
    for (let i = 0; i < 5; i++) ours.push(seconds(() => node(cli, ['synth', folder, '--out', join(scratch, 'ours')])));
  }
  row('d', 'our synth of one request ÷ cdktf synth', median(ours) / median(theirs), 1 / 15);
}

/** (e): sizes, and what starting costs. */
function bundle() {
  row('e', 'the action, MB', statSync(join(root, 'dist/index.js')).size / 1_000_000, 2);
  const empty = join(scratch, 'empty.mjs');
  writeFileSync(empty, '');
  // Starting a process is short and noisy: the best of many runs, in turns.
  const runs = Array.from({ length: 25 }, () => [seconds(() => node(cli, ['--version'])), seconds(() => node(empty, []))]);
  row(
    'e',
    '--version ÷ an empty Node program',
    Math.min(...runs.map(([ours]) => ours)) / Math.min(...runs.map(([, none]) => none)),
    1.15,
  );
}

/** (f): the action against a GitHub on loopback: calls, and the time to the comment. */
function action() {
  const file = join(scratch, 'figures');
  const jest = [join(root, 'node_modules/jest/bin/jest.js')];
  const args = [
    ...jest,
    '--selectProjects=real',
    '--reporters=default',
    '--testPathPatterns',
    'test/end-to-end/(figures|git-processes)',
  ];
  execFileSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, FIGURES_FILE: file },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const { figure, value, bound } = JSON.parse(line);
    row('f', figure, value, bound);
  }
}

function requests(name, count) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (let i = 0; i < count; i++) writeFileSync(join(folder, `${String(i).padStart(5, '0')}.yml`), request(i));
  return folder;
}

function node(file, args, env = {}) {
  const done = spawnSync(process.execPath, [file, ...args], {
    cwd: scratch,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

function built(path) {
  return import(pathToFileURL(join(root, 'build', path)).href);
}

function seconds(work) {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

/** User and system time of the processes that `work` starts and waits for. */
function processorSeconds(work) {
  const before = childTimes();
  work();
  return childTimes() - before;
}

function childTimes() {
  // /proc/self/stat: fields 16 and 17 are the times of the children that were waited for, in ticks of a hundredth.
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function row(part, figure, value, bound) {
  rows.push({
    part,
    figure,
    value: Number(value.toPrecision(3)),
    ...(bound === undefined ? {} : { bound: Number(bound.toPrecision(3)), ok: value <= bound }),
  });
  process.stderr.write(`${part}  ${figure}: ${value.toPrecision(3)}\n`);
}

function print() {
  const width = Math.max(...rows.map(({ figure }) => figure.length));
  process.stdout.write(`\n   ${'figure'.padEnd(width)}  measured     bound\n`);
  for (const { part, figure, value, bound, ok } of rows) {
    process.stdout.write(
      `${part}  ${figure.padEnd(width)}  ${String(value).padStart(8)}  ${bound === undefined ? '' : `${String(bound).padStart(8)}  ${ok ? 'ok' : 'OVER'}`}\n`,
    );
  }
  writeFileSync(join(root, 'build/bench.json'), `${JSON.stringify(rows, null, 2)}\n`);
  if (rows.some(({ ok }) => ok === false)) process.exitCode = 1;
}
