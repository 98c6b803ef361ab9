/** How paths of files of marks begin. A copy of the project overwrites it. */
export const marksPath = "marks-";
