/**
 * What a user of the directory is, and what may be asked of one.
 *
 * There is no field for a credit card, and unknown fields are refused: whatever this directory holds can be read by any
 * agent that may call `get_user_by_id`, so it must not hold what would do harm in a prompt, a log or a transcript.
 */
import { z } from 'zod';

const MAX_SALARY = 1_000_000_000_000;
const ONE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u;
const SEVERAL_LINES = /^(?:[\n\r\t]|[^\p{Cc}\p{Cs}])*$/u;

/** The alphabet is checked by a refinement, so that no `pattern` that only JavaScript reads enters a JSON Schema. */
const line = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((value) => ONE_LINE.test(value), 'Must be one line of text without control characters');

const paragraphs = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((value) => SEVERAL_LINES.test(value), 'Must be text without control characters');

const address = z
  .strictObject({
    country: line(100),
    city: line(100),
    street: line(200),
    flat_house: line(50).describe('flat and house, such as "12/4"'),
  })
  .describe('postal address, always whole: an update replaces it');

const required = {
  name: line(100).describe('given name'),
  surname: line(100).describe('family name'),
  email: z.email().max(254).describe('unique in the directory, whatever its case'),
  about_me: paragraphs(4_000).describe('what the person says of themselves'),
};

const optional = {
  phone: z
    .string()
    .trim()
    .regex(
      /^[+\d(][\d ()./x#-]{2,31}$/,
      'Must be a phone number of 3 to 32 characters, such as "+375 29 123-45-67"',
    ),
  date_of_birth: z.iso.date().describe('ISO 8601 date, such as "1987-04-30"'),
  gender: line(50),
  company: line(200),
  salary: z
    .number()
    .min(0)
    .max(MAX_SALARY)
    .describe('in whatever unit and period the directory agreed on'),
  address,
};

/** The number of a user: positive, given by the directory, never given again after a deletion. */
export const UserId = z.int().positive();

/** A new user. Name, surname, email and about_me are required; unknown fields are refused. */
export const UserCreate = z.strictObject({
  ...required,
  phone: optional.phone.exactOptional(),
  date_of_birth: optional.date_of_birth.exactOptional(),
  gender: optional.gender.exactOptional(),
  company: optional.company.exactOptional(),
  salary: optional.salary.exactOptional(),
  address: optional.address.exactOptional(),
});
/** A new user, checked. */
export type UserCreate = z.infer<typeof UserCreate>;

/** A change of a user: what is absent stays, `null` clears an optional field; at least one field must be given. */
export const UserUpdate = z
  .strictObject({
    name: required.name.exactOptional(),
    surname: required.surname.exactOptional(),
    email: required.email.exactOptional(),
    about_me: required.about_me.exactOptional(),
    phone: optional.phone.nullable().exactOptional(),
    date_of_birth: optional.date_of_birth.nullable().exactOptional(),
    gender: optional.gender.nullable().exactOptional(),
    company: optional.company.nullable().exactOptional(),
    salary: optional.salary.nullable().exactOptional(),
    address: optional.address.nullable().exactOptional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, {
    error: 'The patch is empty: give at least one field to change',
    when: ({ issues }) => issues.length === 0,
  });
/** A change of a user, checked. */
export type UserUpdate = z.infer<typeof UserUpdate>;

/** A user as the directory answers with it. Optional fields that aren't known are absent. */
export const User = z.strictObject({
  id: UserId,
  ...UserCreate.shape,
  created_at: z.iso.datetime().describe('UTC'),
  updated_at: z.iso.datetime().describe('UTC'),
});
/** A user as the directory answers with it. */
export type User = z.infer<typeof User>;

/**
 * A search. Every filter given must match, without regard to case; `%`, `_` and `\` mean themselves. Gender is compared
 * whole, since "male" is a part of "female"; the others match any part of the field.
 */
export const UserSearch = z.strictObject({
  name: line(201)
    .exactOptional()
    .describe('part of the name, or of the name, a space and the surname'),
  surname: line(100).exactOptional().describe('part of the surname'),
  email: line(254).exactOptional().describe('part of the email'),
  gender: line(50).exactOptional().describe('the whole gender'),
  limit: z.int().min(1).max(100).default(20).describe('most users to answer with'),
  after: z
    .int()
    .min(0)
    .default(0)
    .describe('answer with users whose id is greater: the `next` of the page before'),
});
/** A search with its defaults filled in. */
export type UserSearch = z.infer<typeof UserSearch>;

/** One page of found users in the order of their ids; `next` is the `after` of the next page, or `null` on the last. */
export interface UserPage {
  readonly users: User[];
  readonly next: number | null;
}
