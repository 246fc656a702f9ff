/** @file The strings of the attention bench and of the control that brings a model to life. They come with the first exhibit that needs them. See translate.ts. */
import bench from './en/attention-bench.json';
import common from './en/common.json';
import exhibit from './en/exhibit.json';
import model from './en/model.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...exhibit, ...model, ...bench };

export type BenchMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<BenchMessageKey>(strings);
