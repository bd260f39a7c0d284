import { describe, expect, it } from "vitest";
import { isE164, isSameName, plainName } from "./names.ts";

describe("names", () => {
  it.each([
    ["José  O'Neil", "jose oneil"],
    ["  ANNE-MARIE  Müller ", "anne marie muller"],
    ["…", ""],
  ])("'%s' is compared as '%s'", (name, plain) => {
    expect(plainName(name)).toBe(plain);
  });

  it.each([
    ["John Smith", "Jon Smith"],
    ["Sarah Miller", "Sara Miller"],
    ["Philip Cook", "Phillip Cook"],
    ["Catherine Price", "Katherine Price"],
    ["Anne Lee", "Ann Lee"],
    ["Maria Elena Lopez", "Maria Lopez"],
    ["Anna Maria Rossi", "Annamaria Rossi"],
    ["Thompson Grace", "Thomson Grace"],
    ["Müller Jörg", "Muller Jorg"],
    ["Cher", "cher"],
  ])("'%s' and '%s' may be one person", (one, other) => {
    expect(isSameName(one, other)).toBe(true);
    expect(isSameName(other, one)).toBe(true);
  });

  it.each([
    ["John Smith", "Jane Smith"],
    ["Maria Lopez", "Maria"],
    ["Maria Lopez", "Lopez Maria"],
    ["Ann Lee", "Dan Lee"],
    ["Ben Cruz", "Ken Cruz"],
    ["Tom Hill", "Tim Hill"],
    ["Maria Lopez", ""],
    ["", ""],
  ])("'%s' and '%s' are two", (one, other) => {
    expect(isSameName(one, other)).toBe(false);
    expect(isSameName(other, one)).toBe(false);
  });
});

describe("phone numbers", () => {
  it.each([
    ["+12125550123", true],
    ["+442071838750", true],
    ["2125550123", false],
    ["+0212555", false],
    ["+1 212 555 0123", false],
    ["+12345", false],
    ["+1234567890123456", false],
  ])("'%s' is E.164: %s", (phone, expected) => {
    expect(isE164(phone)).toBe(expected);
  });
});
