/** Ends a run of the tests with one line that says how it went, for people and for machines. */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    // Skipped tests and files that could not even be loaded are named: silence would read as success.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    this.line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // Last of all: the summary of the default reporter comes after this call.
    process.once('exit', () => process.stdout.write(`\n${this.line}\n`));
  }
};
