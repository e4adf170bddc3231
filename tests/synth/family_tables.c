// SPDX-License-Identifier: Apache-2.0
/* Family names by group, most frequent first, and pieces for the tail. */
#include "common/attrs.h"
#include "tests/synth/name_tables.h"

#define LIST(array)                                                                                                    \
    {                                                                                                                  \
        (array), COUNT_OF(array)                                                                                       \
    }

static const char *const hispanic[] = {
    "García",   "Hernández", "Martínez", "López",     "González",  "Rodríguez",  "Pérez",     "Sánchez",   "Ramírez",
    "Flores",   "Torres",    "Gómez",    "Díaz",      "Reyes",     "Cruz",       "Morales",   "Ortiz",     "Gutiérrez",
    "Chávez",   "Ramos",     "Ruiz",     "Mendoza",   "Álvarez",   "Jiménez",    "Vásquez",   "Castillo",  "Romero",
    "Moreno",   "Herrera",   "Medina",   "Aguilar",   "Vargas",    "Guzmán",     "Castro",    "Fernández", "Salazar",
    "Soto",     "Méndez",    "Rivera",   "Contreras", "Muñoz",     "Peña",       "Ríos",      "Delgado",   "Ortega",
    "Guerrero", "Estrada",   "Sandoval", "Valdez",    "Alvarado",  "Figueroa",   "Santos",    "Vega",      "Juárez",
    "Avila",    "Padilla",   "Espinoza", "Maldonado", "Luna",      "Acosta",     "Domínguez", "Navarro",   "Campos",
    "Molina",   "Carrillo",  "Cabrera",  "Cervantes", "Rosales",   "Mejía",      "Ayala",     "Cortez",    "Solís",
    "Lara",     "Orozco",    "Pacheco",  "Robles",    "Velázquez", "Trujillo",   "Cárdenas",  "Ochoa",     "Salinas",
    "Zamora",   "Ibarra",    "Montoya",  "Barajas",   "Rangel",    "Villanueva", "Marquez",   "Rosas",     "Serrano",
    "Calderón", "Suárez",    "Fuentes",  "Gallegos",  "Arellano",  "Zavala",     "Villa",     "Bautista",  "Miranda",
    "Camacho",  "Meza",      "Macías",   "Galván",    "Cisneros",  "Magaña",     "Quintero",  "Nuñez",     "Bravo",
    "Duarte",   "Tapia",     "Escobar",  "Beltrán",   "Murillo",   "Arias",      "Valencia",  "Barrera",   "Corona",
    "Andrade",  "Leon",      "Zúñiga",   "Huerta",    "Santana",   "Lozano",     "Bernal",    "Enríquez",  "Franco",
    "Esparza",  "Ponce",     "Velasco",  "Osorio",    "Rocha",     "Nava",       "Cuevas",    "Pineda",    "Cordova",
    "Hurtado",  "Rubio",     "Parra",    "Guevara",   "Sosa",      "Tovar",      "Vera",      "Becerra",   "Rico",
    "Arroyo",   "Saldaña",   "Mora",     "Solorio",   "Madrigal",
};
static const char *const white[] = {
    "Smith",    "Johnson",   "Miller",    "Brown",    "Williams",  "Jones",      "Davis",     "Anderson",
    "Wilson",   "Martin",    "Taylor",    "Moore",    "Thompson",  "White",      "Clark",     "Thomas",
    "Hall",     "Baker",     "Nelson",    "Allen",    "Young",     "King",       "Adams",     "Wright",
    "Hill",     "Campbell",  "Lewis",     "Roberts",  "Phillips",  "Evans",      "Mitchell",  "Parker",
    "Scott",    "Lee",       "Collins",   "Edwards",  "Stewart",   "Morris",     "Murphy",    "Cook",
    "Rogers",   "Peterson",  "Cooper",    "Reed",     "Bailey",    "Kelly",      "Ward",      "Cox",
    "Wood",     "Watson",    "Bennett",   "Gray",     "Hughes",    "Price",      "Myers",     "Long",
    "Foster",   "Ross",      "Sanders",   "Powell",   "Sullivan",  "Russell",    "Fisher",    "Henderson",
    "Cole",     "West",      "Jordan",    "Reynolds", "Hamilton",  "Graham",     "Wallace",   "Hayes",
    "Bryant",   "McDonald",  "Gibson",    "Ellis",    "Stevens",   "Murray",     "Ford",      "Marshall",
    "Owens",    "Kennedy",   "Burns",     "Gordon",   "Shaw",      "Holmes",     "Rice",      "Robertson",
    "Hunt",     "Black",     "Palmer",    "Mills",    "Nichols",   "Grant",      "Knight",    "Stone",
    "Hawkins",  "Dunn",      "Perkins",   "Hudson",   "Spencer",   "Gardner",    "Stephens",  "Payne",
    "Pierce",   "Berry",     "Matthews",  "Arnold",   "Wagner",    "Willis",     "Ray",       "Watkins",
    "Olson",    "Carroll",   "Duncan",    "Snyder",   "Hart",      "Cunningham", "Bradley",   "Lane",
    "Andrews",  "Harper",    "Fox",       "Riley",    "Armstrong", "Carpenter",  "Weaver",    "Greene",
    "Lawrence", "Elliott",   "Chavez",    "Sims",     "Austin",    "Peters",     "Kelley",    "Franklin",
    "Lawson",   "Schmidt",   "Meyer",     "Schultz",  "Larson",    "Hansen",     "Jensen",    "O'Brien",
    "O'Connor", "MacDonald", "Petrosyan", "Hakobyan", "Sarkisian", "Keshishian", "Avetisyan", "Ivanov",
    "Romano",   "Silva",     "Costa",     "Pereira",  "Haddad",    "Khoury",     "Nazari",    "Hosseini",
    "Ahmadi",   "Mansour",   "Kowalski",  "Nguyen",   "VanDyke",
};
static const char *const black[] = {
    "Williams", "Johnson",   "Smith",    "Jones",     "Brown",     "Jackson",    "Davis",     "Thomas",     "Harris",
    "Robinson", "Taylor",    "Wilson",   "Moore",     "White",     "Washington", "Thompson",  "Green",      "Lewis",
    "Walker",   "Carter",    "Scott",    "Wright",    "Mitchell",  "Hill",       "Allen",     "Young",      "King",
    "Turner",   "Coleman",   "Anderson", "Jefferson", "Brooks",    "Bell",       "Edwards",   "Richardson", "Henderson",
    "Bryant",   "Alexander", "Banks",    "Booker",    "Jenkins",   "Simmons",    "Howard",    "Barnes",     "Patterson",
    "Hughes",   "Butler",    "Griffin",  "Franklin",  "James",     "Hayes",      "Grant",     "Stewart",    "Reed",
    "Watson",   "Ward",      "Gaines",   "Foster",    "Dixon",     "Freeman",    "Gibson",    "Wallace",    "Hunter",
    "Woods",    "Cole",      "Ford",     "Ellis",     "Mosley",    "Perkins",    "Battle",    "Charles",    "Joseph",
    "Boyd",     "Dorsey",    "Tillman",  "Mack",      "Broussard", "Gray",       "Porter",    "Parker",     "Graham",
    "Owens",    "Marshall",  "Evans",    "Hawkins",   "Holmes",    "Rivers",     "Singleton", "Bolden",     "Rhodes",
    "Okafor",   "Adeyemi",   "Tesfaye",  "Mohamed",   "Diallo",    "Mensah",     "Bekele",    "Glover",     "McGee",
};
static const char *const asian[] = {
    "Nguyen",   "Lee",     "Tran",     "Kim",       "Chen",   "Wong",    "Le",         "Singh",     "Wang",
    "Santos",   "Li",      "Pham",     "Lin",       "Reyes",  "Liu",     "Park",       "Vang",      "Yang",
    "Zhang",    "Chan",    "Huang",    "Patel",     "Cruz",   "Vu",      "Ng",         "Ramos",     "Chang",
    "Hoang",    "Kaur",    "Xiong",    "Wu",        "Lam",    "Garcia",  "Choi",       "Bui",       "Do",
    "Phan",     "Huynh",   "Dang",     "Ho",        "Truong", "Ngo",     "Leung",      "Cheng",     "Bautista",
    "Shah",     "Her",     "Thao",     "Lor",       "Moua",   "Vue",     "Xu",         "Zhao",      "Sun",
    "Ma",       "Zhu",     "Hu",       "Guo",       "He",     "Zhou",    "Cho",        "Kang",      "Jung",
    "Yoon",     "Lim",     "Han",      "Shin",      "Oh",     "Song",    "Kwon",       "Tanaka",    "Yamamoto",
    "Nakamura", "Sato",    "Suzuki",   "Kumar",     "Sharma", "Gupta",   "Reddy",      "Rao",       "Ali",
    "Khan",     "Ahmed",   "Malik",    "Hussain",   "Aquino", "Mendoza", "Villanueva", "Dela Cruz", "Del Rosario",
    "Manalo",   "Pascual", "Castillo", "Tolentino", "Sok",    "Chea",    "Keo",        "Prak",      "Sou",
    "Saechao",  "Saelee",  "Saeteurn", "Duong",     "Luong",  "Dinh",    "Mai",        "Trinh",     "Vo",
    "Ly",       "Tang",    "Luu",      "Quach",     "Cheung", "Fong",    "Chin",       "Louie",     "Yee",
    "Kwan",     "Hom",
};
static const char *const aian[] = {
    "Begay",   "Yazzie",   "Tsosie", "Benally", "Nez",        "Littlebear", "Redhawk", "Hoaglin",
    "McCovey", "Marshall", "Jake",   "Lincoln", "Whitehorse", "Alto",       "Hostler", "Pike",
    "Frank",   "George",   "Billy",  "Joaquin", "Norris",     "Azbill",
};
static const char *const nhpi[] = {
    "Tuilagi",    "Faleolo",  "Tauiliili", "Leota",      "Sua",   "Kealoha", "Kahale",   "Kalani", "Tonga",   "Fonua",
    "Vea",        "Taufa",    "Moala",     "Havili",     "Tupou", "Cruz",    "Perez",    "Santos", "Taitano", "Camacho",
    "Fa'asavalu", "Leiataua", "Tago",      "Tuiasosopo", "Mahe",  "Akana",   "Fakatava", "Latu",   "Pauga",   "Seumalo",
};

const struct name_list family_names[GROUPS - 1] = {
    [HISPANIC] = LIST(hispanic), [WHITE] = LIST(white), [BLACK] = LIST(black),
    [ASIAN] = LIST(asian),       [AIAN] = LIST(aian),   [NHPI] = LIST(nhpi),
};

static const char *const hispanic_first[] = {
    "Al",  "Ar",  "Bal", "Bar", "Cal", "Cas", "Ced", "Cor",  "Del", "Es",  "Fal", "Gal", "Gam", "Her", "Lar", "Mal",
    "Mar", "Mon", "Nav", "Ol",  "Ort", "Pal", "Per", "Quin", "Ren", "Rod", "Sal", "San", "Sep", "Tam", "Ur",  "Val",
    "Vel", "Vil", "Yb",  "Zal", "Zar", "Bus", "Cen", "Lim",  "Mir", "Mor", "Pin", "Sor", "Tor", "Ver", "Ben", "Con",
};
static const char *const hispanic_middle[] = {"am", "and", "ed", "ent", "er", "ol", "ul", "ar", "ic", "on", "av", "ec"};
static const char *const hispanic_last[] = {
    "ares", "ales", "ón",  "illo", "edo",  "era",  "ano", "oza", "ado",  "uela", "ero",
    "ijo",  "aga",  "ios", "ez",   "anda", "ores", "ín",  "eda", "illa", "uza",  "enas",
};
static const char *const white_first[] = {
    "Ash",  "Beck",  "Black", "Brad",  "Brook", "Burn", "Car", "Clay", "Crow", "Dal",  "Den",
    "Eal",  "East",  "Ell",   "Farn",  "Gar",   "Good", "Hal", "Har",  "Hart", "Hold", "Kirk",
    "Lang", "Lind",  "Mar",   "Mayn",  "Nor",   "Oak",  "Pem", "Rad",  "Red",  "Rock", "Sher",
    "Stan", "Stock", "Sut",   "Thorn", "Wad",   "Wal",  "Web", "Whit", "Win",  "Wood", "York",
};
static const char *const white_middle[] = {"en", "er", "ing", "el", "s", "in"};
static const char *const white_last[] = {
    "ton", "field", "ford",  "man", "son", "ley", "wood", "well", "worth", "berg", "dale", "bury",
    "ham", "by",    "stein", "low", "ard", "er",  "gate", "stad", "lock",  "shaw", "ski",  "quist",
};
static const char *const asian_first[] = {
    "Ba", "Chan", "Cha", "Dev", "Fu",  "Gan", "Gu", "Ha",  "In", "Ka", "Ko",  "Kri", "La", "Mag", "Ma",
    "Mo", "Na",   "Oka", "Pa",  "Pan", "Ra",  "Sa", "Sri", "Su", "Ta", "Tha", "Ven", "Vi", "Ya",  "Yo",
};
static const char *const asian_middle[] = {"ga", "na", "la", "ka", "ri", "ya", "mi", "shi", "ta", "da", "ba"};
static const char *const asian_last[] = {
    "moto",  "mura", "da",   "wala", "ran", "nan", "gan", "ta",    "ra",  "san",
    "puram", "lang", "bang", "yan",  "dar", "kar", "no",  "shita", "tan", "vong",
};
static const char *const nhpi_first[] = {"Ka", "Fa", "Tau", "Le", "Lo", "Ma", "Pu", "Ta", "Tui", "Va", "Ha", "Ke"};
static const char *const nhpi_middle[] = {"la", "lo", "mo", "na", "ka", "pu", "si", "ti", "va", "lei"};
static const char *const nhpi_last[] = {"la", "nui", "hia", "fono", "lani", "mana", "toa", "vao", "iki", "olo", "pua"};

const struct name_pieces family_pieces[GROUPS - 1] = {
    [HISPANIC] = {LIST(hispanic_first), LIST(hispanic_middle), LIST(hispanic_last)},
    [WHITE] = {LIST(white_first), LIST(white_middle), LIST(white_last)},
    [BLACK] = {LIST(white_first), LIST(white_middle), LIST(white_last)},
    [ASIAN] = {LIST(asian_first), LIST(asian_middle), LIST(asian_last)},
    [AIAN] = {LIST(white_first), LIST(white_middle), LIST(white_last)},
    [NHPI] = {LIST(nhpi_first), LIST(nhpi_middle), LIST(nhpi_last)},
};
