// What `@jest/globals` gives here: always what is of the file that runs now, for modules stay and files come and go.

const now = {};

/** From now on these are the globals. */
export function become(globals) {
  Object.assign(now, globals);
}

function live(name) {
  return new Proxy(() => undefined, {
    apply: (_, self, args) => Reflect.apply(now[name], self, args),
    get: (_, key) => now[name][key],
  });
}

export const afterAll = live('afterAll');
export const afterEach = live('afterEach');
export const beforeAll = live('beforeAll');
export const beforeEach = live('beforeEach');
export const describe = live('describe');
export const expect = live('expect');
export const test = live('test');
/** Its timers alone: fakes keep state here, and nothing is mocked. What they hold is theirs, so each function runs on the timers themselves. */
export const jest = new Proxy({}, { get: (_, key) => now.jest[key]?.bind(now.jest) });
