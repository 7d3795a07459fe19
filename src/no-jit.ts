import { z } from 'zod';

/**
 * Schemas check without code that is compiled at run time: it is no faster for documents of this size, and costs at every start. Imported
 * before anything that makes a schema, which is when zod decides.
 */
z.config({ jitless: true });
