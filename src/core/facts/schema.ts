import { Type } from 'typebox';

/** A moment, ISO 8601 in UTC; CEL sees a `timestamp`. Facts that may lack one carry a boolean beside it. */
export const Moment = (description: string) => Type.String({ format: 'date-time', description });

/** A whole number; CEL sees an `int`. */
export const Count = (description: string) => Type.Integer({ description });

/** A text; CEL sees a `string`. */
export const Text = (description: string) => Type.String({ description });

/** Yes or no; CEL sees a `bool`. */
export const Flag = (description: string) => Type.Boolean({ description });

/** A list of texts; CEL sees a `list<string>`. */
export const Texts = (description: string) => Type.Array(Type.String(), { description });
