export { whyUnsafePrefix } from '../request/prefix.js';
