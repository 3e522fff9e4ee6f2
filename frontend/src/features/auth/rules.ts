const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const SHORTEST_PASSWORD = 10;

export const isEmail = (value: string): boolean => EMAIL.test(value.trim());
export const isLongEnough = (password: string): boolean => password.length >= SHORTEST_PASSWORD;
