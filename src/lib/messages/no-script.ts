/** @file What is said where no scripts run: written when the site is built, so no script carries it. See translate.ts. */
import noScript from './en/no-script.json';
import { createTranslator } from './translate.ts';

/** The message of this key. */
export const tell = /* @__PURE__ */ createTranslator<keyof typeof noScript>(noScript);
