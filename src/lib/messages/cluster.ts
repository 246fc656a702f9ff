/** @file The strings of the training cluster. See translate.ts. */
import cluster from './en/cluster.json';
import common from './en/common.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...cluster };

export type ClusterMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<ClusterMessageKey>(strings);
