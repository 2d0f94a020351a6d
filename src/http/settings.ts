/** Where operators look: the address of health and metrics, apart from the one that everybody reaches. */
import { z } from 'zod';

export type AdminSettings = { readonly host: string; readonly port: number };

const error = 'ADMIN_PORT: give a port number, such as 9464, or leave it out for no health and metrics';

const schema = z.object({
  ADMIN_PORT: z.coerce.number({ error }).int({ error }).min(0, { error }).max(65_535, { error }).optional(),
  ADMIN_HOST: z.string().default('127.0.0.1'),
});

/** The names that are read. */
export const adminVariables: readonly string[] = Object.keys(schema.shape);

export type AdminRead =
  /** Absent: no such listener. */
  { readonly admin?: AdminSettings } | { readonly problems: readonly string[] };

/** Problems hold the variable's name and the cure. Never throws. */
export const readAdminSettings = (variables: Readonly<Record<string, string | undefined>>): AdminRead => {
  const read = schema.safeParse(variables);
  if (!read.success) return { problems: read.error.issues.map(({ message }) => message) };
  const { ADMIN_PORT: port, ADMIN_HOST: host } = read.data;
  return port === undefined ? {} : { admin: { host, port } };
};
