import { administratorCases } from './administrator-cases.js';
import { closeCases } from './close-cases.js';
import { planCases } from './plan-cases.js';
import { pusherCases } from './pusher-cases.js';
import { reviewCases } from './review-cases.js';
import { routeCases } from './route-cases.js';
import { templateCases } from './template-cases.js';

export const cases = [
  ...routeCases,
  ...reviewCases,
  ...pusherCases,
  ...administratorCases,
  ...planCases,
  ...templateCases,
  ...closeCases,
];
