import { z } from 'zod';
import { route } from '../../platform/http/route';
import { createCustomer, getCustomer, listCustomers, updateCustomer } from './customers';
import { createCustomerBody, customer, customerParams, customerQuery, updateCustomerBody } from './schema';

const tag = 'Customers';

export const routes = [
  route({
    method: 'get',
    path: '/api/customers',
    summary: 'List and search customers',
    tag,
    permission: 'appointments:read',
    query: customerQuery,
    response: z.object({
      customers: z.array(customer),
      total: z.number(),
      limit: z.number(),
      offset: z.number(),
    }),
    tx: (tx, { query }) => listCustomers(tx, query),
  }),
  route({
    method: 'post',
    path: '/api/customers',
    summary: 'Add a customer',
    tag,
    permission: 'appointments:write',
    body: createCustomerBody,
    response: customer,
    status: 201,
    tx: (tx, { body }) => createCustomer(tx, body),
  }),
  route({
    method: 'get',
    path: '/api/customers/:id',
    summary: 'Read a customer',
    tag,
    permission: 'appointments:read',
    params: customerParams,
    response: customer,
    tx: (tx, { params }) => getCustomer(tx, params.id),
  }),
  route({
    method: 'patch',
    path: '/api/customers/:id',
    summary: 'Change what is known of a customer',
    tag,
    permission: 'appointments:write',
    params: customerParams,
    body: updateCustomerBody,
    response: customer,
    tx: (tx, { params, body }) => updateCustomer(tx, params.id, body),
  }),
];
