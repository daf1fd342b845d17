package render

// Painted are the classes of the sheet.
var Painted = painted
