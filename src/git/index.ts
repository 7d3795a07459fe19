export { changes, changesWithoutRenames, pathOf, type ChangesOptions, type FileChange } from './changes.js';
export { bytesIn, largestFile, readEntries, readFiles, type FileContent } from './contents.js';
export { refusedFile, type EntryType, type GitFile } from './file.js';
export { firstParentHistory, isAncestor, isOnFirstParent, mergeBase, parents, type CommitNode } from './history.js';
export { hasCommit, openRepository, resolveCommit, type Repository, type RepositoryOptions } from './repository.js';
export { lastCommitTouching, lastCommitsTouching } from './touching.js';
export { listFiles, type ListOptions } from './tree.js';
export { readTouches, type Touches } from './touches.js';
