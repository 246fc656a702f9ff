import { format } from 'd3-format';

const [whole, fine] = [format('.0f'), format('.2f')];

/** A length: two digits after the point below ten, none above. */
export const formatLength = (value: number) => (value < 10 ? fine(value) : whole(value));

export const formatCosine = (value: number) => fine(value).replace('-', '−');
