export { changes, changesWithoutRenames, pathOf } from './changes.js';
export type { FileChange } from './file.js';
export { bytesIn, largestFile, readEntries, readFiles, type FileContent } from './contents.js';
export { refusedFile, type GitFile } from './file.js';
export { firstParentHistory, isAncestor, isOnFirstParent, mergeBase, parents } from './history.js';
export { hasCommit, openRepository, resolveCommit, type Repository } from './repository.js';
export { lastCommitTouching, lastCommitsTouching } from './touching.js';
export { listFiles } from './tree.js';
export { readTouches, type Touches } from './touches.js';
