/** Path, under the site's own, of the room that loads a model from the Hub; it takes the repository as `?model=`. */
export const benchPath = 'real/';
