/**
 * A user as the user service knows one. What is sent is checked for its shape only, since the service is the authority
 * on what it accepts; what comes back is checked too, since it comes from outside, and is cut down to these fields.
 */
import { z } from 'zod';

const text = z.string().min(1);

const address = z
  .strictObject({ country: text, city: text, street: text, flat_house: text })
  .describe('Postal address, always whole');

const requiredFields = {
  name: text.describe('Given name'),
  surname: text.describe('Family name'),
  email: z.email().describe('Unique in the directory'),
  about_me: text.describe('What the person says of themselves'),
};

const optionalFields = {
  phone: text.describe('Phone number, such as +375 29 123-45-67'),
  date_of_birth: z.iso.date().describe('ISO 8601 date, such as 1987-04-30'),
  gender: text,
  company: text,
  salary: z.number().min(0),
  address,
};

/** The number that the service gave a user. */
export const UserId = z.int().positive();

/** A user to add. Unknown fields are refused. */
export const NewUser = z.strictObject({
  ...requiredFields,
  phone: optionalFields.phone.optional(),
  date_of_birth: optionalFields.date_of_birth.optional(),
  gender: optionalFields.gender.optional(),
  company: optionalFields.company.optional(),
  salary: optionalFields.salary.optional(),
  address: optionalFields.address.optional(),
});
/** A user to add. */
export type NewUser = z.infer<typeof NewUser>;

/** Fields to change: what is absent stays, `null` clears an optional field. */
export const UserChanges = z.strictObject({
  name: requiredFields.name.optional(),
  surname: requiredFields.surname.optional(),
  email: requiredFields.email.optional(),
  about_me: requiredFields.about_me.optional(),
  phone: optionalFields.phone.nullish(),
  date_of_birth: optionalFields.date_of_birth.nullish(),
  gender: optionalFields.gender.nullish(),
  company: optionalFields.company.nullish(),
  salary: optionalFields.salary.nullish(),
  address: optionalFields.address.nullish(),
});
/** Fields to change. */
export type UserChanges = z.infer<typeof UserChanges>;

/** What to search for: every filter given must match, without regard to case. */
export const UserQuery = z.strictObject({
  name: text.optional().describe('Part of the given name, or of given and family name'),
  surname: text.optional().describe('Part of the family name'),
  email: text.optional().describe('Part of the email address'),
  gender: text.optional().describe('The whole gender'),
  limit: z.int().min(1).max(100).default(20).describe('Most users to return'),
  after: UserId.optional().describe('The `next` of the page before, to continue from there'),
});
/** What to search for. */
export type UserQuery = z.infer<typeof UserQuery>;

/** A user of the directory. Fields that it doesn't know of are absent. */
export const User = z.object({
  id: UserId,
  name: z.string(),
  surname: z.string(),
  email: z.string(),
  about_me: z.string(),
  phone: z.string().optional(),
  date_of_birth: z.string().optional(),
  gender: z.string().optional(),
  company: z.string().optional(),
  salary: z.number().optional(),
  address: z
    .object({ country: z.string(), city: z.string(), street: z.string(), flat_house: z.string() })
    .optional(),
  created_at: z.string().describe('ISO 8601, UTC'),
  updated_at: z.string().describe('ISO 8601, UTC'),
});
/** A user of the directory. */
export type User = z.infer<typeof User>;

/** A page of found users, by their ids. */
export const UserPage = z.object({
  users: z.array(User),
  next: UserId.nullable().describe('Pass as `after` for the next page; null on the last one'),
});
/** A page of found users. */
export type UserPage = z.infer<typeof UserPage>;
