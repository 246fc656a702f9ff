/** @file Numbers as the training rows write them. */
export const formatLoss = (nats: number): string => nats.toFixed(2);
export const formatPercent = (share: number): string => `${(100 * share).toFixed(1)}\u00a0%`;
