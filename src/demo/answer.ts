/** What the simulated service is asked and what it answers, with the documented forms of errors. */
import type { ServerResponse } from 'node:http';
import type { ApiErrorResult, GatewayError } from './wire.ts';

export type RecordedRequest = {
  readonly method: string;
  /** Without `/v1`. */
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  readonly key: string | undefined;
  /** As text, where there was one. */
  body?: string;
  /** 0 until answered, and when the connection was cut. */
  status: number;
};

export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: { readonly [name: string]: string };
};

export const send = (response: ServerResponse, { status, body, headers = {} }: Answer): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
};

/** The gateway's own form: bad key, quota, unknown path. */
export const gatewayError = (status: number, message: string): Answer => {
  const body: GatewayError = { statusCode: status, message };
  return { status, body };
};

/** The ApiErrorResult form of instances, data sources and workflows. */
export const resultError = (status: number, errorCode: string, message: string): Answer => {
  const body: ApiErrorResult = {
    httpStatusCode: status,
    exceptionCulprit: status < 500 ? 'user' : 'system',
    errorCode,
    resultSeverity: 'error',
    message,
    name: errorCode,
    params: {},
    ciResults: [],
  };
  return { status, body };
};
