export type { FollowUpRecord, FollowUpSought } from './follow-ups.js';
export { openLedger, type Ledger, type LedgerOptions } from './ledger.js';
export { standingPlan, type StandingPlan } from './merge.js';
export type { PlanRecord, PlanSought } from './plan-record.js';
export type { AppliedRecord, ApplyingRecord, ApprovedStep, Book } from './record.js';
export { s3Store, type S3StoreOptions } from './s3-store.js';
export { memoryStore, type ObjectStore, type StoredObject } from './store.js';
export type { CommentNoted, ResultSought, ReviewSought } from './texts.js';
