// The command line of dist/, as `vendor-bucket doctor --issue`, on the Node of the runner: a machine of one's own may have none on its PATH.
process.env.GITHUB_TOKEN = process.env.INPUT_TOKEN;
process.argv.splice(2, process.argv.length, 'doctor', '--issue');
await import('../../../dist/cli/index.js');
