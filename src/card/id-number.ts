/** Numbers of GB 11643 and their check character (ISO 7064 MOD 11-2). Pure. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = "10X98765432";

/** Check character of the first 17 digits. */
export function checkCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return CHECK_CHARACTERS.slice(sum % 11, (sum % 11) + 1);
}

/** 18 characters with a correct check character. Says nothing about region or date. */
export function checkIdNumber(number: string): boolean {
  return /^\d{17}[\dX]$/.test(number) && checkCharacter(number) === number[17];
}
