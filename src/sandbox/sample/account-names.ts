/** What further customers of the sandbox do, and the words their names end with. */
export const trades: readonly { readonly industry: string; readonly endings: readonly string[] }[] =
  [
    { industry: "Logistics", endings: ["Haulage", "Couriers", "Freight Lines"] },
    { industry: "Healthcare", endings: ["Clinics", "Dental", "Care Homes"] },
    { industry: "Manufacturing", endings: ["Castings", "Tools", "Plastics"] },
    { industry: "Retail", endings: ["Outfitters", "Garden Centres", "Stores"] },
    { industry: "Hospitality", endings: ["Inns", "Kitchens", "Hotels"] },
    { industry: "Education", endings: ["Schools", "Academy", "College Trust"] },
    { industry: "Financial services", endings: ["Leasing", "Mutual", "Insurance"] },
    { industry: "Energy", endings: ["Solar", "Grid Services", "Heat"] },
    { industry: "Biotechnology", endings: ["Diagnostics", "Labs", "Assays"] },
    { industry: "Construction", endings: ["Builders", "Roofing", "Scaffolds"] },
    { industry: "Agriculture", endings: ["Growers", "Dairies", "Seeds"] },
  ];

const beginnings =
  "Alver Brann Caldo Dorn Elsin Farrow Glan Harl Isken Jorra Kettle Lisgar Mundle Nettle Oster Pendle Quarr Rusk Selk Tarn Umber Vell Wend Yarl Zell Birk Corv Dunmar Eskel Fenna Gorse Hask Ilver Juni Kelder Loam Merrin Norl Ravel Thessal".split(
    " ",
  );
const endings =
  "mere wick stead holm combe gate moor quist vane brook dale thorpe haven stow lund crest march".split(
    " ",
  );

/** The nth invented name; 680 different ones, and neighbours have nothing in common. */
export function inventedName(place: number): string {
  const beginning = beginnings[place % beginnings.length] ?? "";
  const round = Math.floor(place / beginnings.length);
  return `${beginning}${endings[(place * 7 + round) % endings.length] ?? ""}`;
}
