export { credentialSource } from './credential-sources.js';
export { openLedger, type Ledger } from './ledger.js';
export { standingPlan, type StandingPlan } from './merge.js';
export type { PlanRecord } from './plan-record.js';
export type { AppliedRecord, ApplyingRecord, ApprovedStep, Book, RecordedPart } from './record.js';
export { s3Store } from './s3-store.js';
export { memoryStore, type ObjectStore } from './store.js';
export type { AppliedRow, Rows } from './rows.js';
export type { Owed } from './owed.js';
