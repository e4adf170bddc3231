// SPDX-License-Identifier: Apache-2.0
/* Given names by group, sex and era, most frequent first; pieces for the tail; nicknames. */
#include "common/attrs.h"
#include "tests/synth/name_tables.h"

#define LIST(array)                                                                                                    \
    {                                                                                                                  \
        (array), COUNT_OF(array)                                                                                       \
    }

static const char *const hispanic_f_early[] = {
    "Emily",     "Ashley",  "Jennifer", "Kimberly", "Samantha", "Jessica",  "María",     "Andrea",    "Stephanie",
    "Brianna",   "Vanessa", "Jasmine",  "Leslie",   "Natalie",  "Melissa",  "Alexa",     "Daisy",     "Jocelyn",
    "Guadalupe", "Evelyn",  "Karen",    "Valeria",  "Alondra",  "Angelina", "Esmeralda", "Ariana",    "Diana",
    "Michelle",  "Ximena",  "Fátima",   "Mónica",   "Itzel",    "Yesenia",  "Perla",     "Citlali",   "Cynthia",
    "Gabriela",  "Adriana", "Jazmín",   "Marisol",  "Lizbeth",  "Rubí",     "Nayeli",    "Alejandra", "Estrella",
    "Karina",    "Paola",   "Wendy",    "Brenda",   "Litzy",    "Yaretzi",  "Rosa",      "Ana",
};
static const char *const hispanic_f_late[] = {
    "Camila",   "Sofía",   "Isabella", "Mía",     "Emma",    "Victoria",   "Valentina", "Ximena",
    "Luna",     "Genesis", "Emily",    "Natalia", "Aria",    "Daleyza",    "Dayana",    "Kamila",
    "Romina",   "Renata",  "Valeria",  "Melanie", "Aurora",  "Catalina",   "Allison",   "Penélope",
    "Regina",   "Alina",   "Danna",    "Aitana",  "Julieta", "Elena",      "Mariana",   "Leilani",
    "Scarlett", "Ariana",  "Samantha", "Zoé",     "Daniela", "Isabel",     "Nicole",    "Arlette",
    "Ariella",  "Miranda", "Sara",     "Abigail", "Emely",   "Alessandra", "Ailani",    "Guadalupe",
    "Xiomara",  "Amaya",   "Nathalia", "Esme",    "Lucía",   "Lía",        "Hailey",
};
static const char *const hispanic_m_early[] = {
    "José",        "Daniel",   "Ángel",     "Luis",   "David",     "Anthony",  "Juan",     "Jesús",
    "Christopher", "Jonathan", "Diego",     "Carlos", "Kevin",     "Miguel",   "Brandon",  "Alexander",
    "Adrian",      "Jorge",    "Eduardo",   "Bryan",  "Alejandro", "Gabriel",  "Isaac",    "Fernando",
    "Iván",        "Andrew",   "Edgar",     "Óscar",  "Ricardo",   "Omar",     "Josué",    "César",
    "Víctor",      "Manuel",   "Francisco", "Erick",  "Javier",    "Giovanni", "Cristian", "Sergio",
    "Martín",      "Mario",    "Steven",    "Andrés", "Jaime",     "Rubén",    "Édgar",    "Gerardo",
    "Raúl",        "Antonio",  "Marco",     "Hugo",   "Abraham",   "Emmanuel", "Armando",  "Rafael",
};
static const char *const hispanic_m_late[] = {
    "Mateo",  "Sebastián", "Santiago", "Liam",     "Noah",        "Daniel",    "Julián",    "Matthew",
    "Gael",   "Ángel",     "Ezekiel",  "Emiliano", "Jayden",      "Alexander", "Elijah",    "Leonardo",
    "Isaac",  "Adrián",    "Thiago",   "Dylan",    "Damian",      "Iker",      "Leo",       "Lucas",
    "Ian",    "Benjamin",  "Joaquín",  "Abel",     "Maximiliano", "Axel",      "Ezra",      "Luca",
    "Aiden",  "Emilio",    "Jacob",    "Nathan",   "Xavier",      "Matías",    "Christian", "José",
    "Luis",   "Rodrigo",   "Kai",      "Rafael",   "Dominic",     "Alonso",    "Milo",      "Andrés",
    "Oliver", "Esteban",   "Jesús",    "Bruno",    "Cruz",        "Ismael",    "Elías",     "Simón",
};
static const char *const white_f_early[] = {
    "Emily",     "Madison", "Emma",      "Hannah",   "Abigail",  "Olivia",  "Samantha", "Elizabeth",
    "Isabella",  "Grace",   "Sarah",     "Ashley",   "Alyssa",   "Lauren",  "Sophia",   "Taylor",
    "Anna",      "Kayla",   "Natalie",   "Ella",     "Mia",      "Chloe",   "Brooke",   "Victoria",
    "Savannah",  "Hailey",  "Rachel",    "Julia",    "Megan",    "Jessica", "Sydney",   "Morgan",
    "Katherine", "Paige",   "Mackenzie", "Haley",    "Allison",  "Rebecca", "Katelyn",  "Jordan",
    "Kaitlyn",   "Nicole",  "Amanda",    "Courtney", "Molly",    "Shelby",  "Caitlin",  "Faith",
    "Bailey",    "Autumn",  "Sierra",    "Trinity",  "Danielle", "Lily",    "Jenna",
};
static const char *const white_f_late[] = {
    "Olivia",   "Emma",     "Charlotte", "Sophia",   "Mia",    "Evelyn",  "Amelia",  "Harper",  "Ava",     "Violet",
    "Hazel",    "Scarlett", "Ella",      "Lily",     "Nora",   "Zoe",     "Aurora",  "Eleanor", "Chloe",   "Penelope",
    "Isla",     "Abigail",  "Riley",     "Stella",   "Lucy",   "Willow",  "Audrey",  "Hannah",  "Ruby",    "Claire",
    "Emilia",   "Grace",    "Madelyn",   "Everly",   "Ivy",    "Paisley", "Quinn",   "Kinsley", "Delilah", "Josephine",
    "Sadie",    "Piper",    "Brooklyn",  "Savannah", "Skylar", "Juniper", "Natalie", "Clara",   "Maya",    "Alice",
    "Caroline", "Peyton",   "Reagan",    "Sawyer",   "Margot", "Elodie",  "Wren",
};
static const char *const white_m_early[] = {
    "Jacob",   "Ethan",   "Michael",   "Matthew", "Joshua",      "Andrew",  "Ryan",    "Tyler",    "Nicholas",
    "William", "Joseph",  "Alexander", "Daniel",  "Christopher", "Logan",   "Zachary", "Benjamin", "James",
    "Jack",    "Nathan",  "Samuel",    "Dylan",   "Austin",      "Connor",  "Noah",    "Hunter",   "Cameron",
    "Evan",    "Caleb",   "Luke",      "Jackson", "Aidan",       "Gavin",   "Mason",   "Justin",   "Robert",
    "Thomas",  "John",    "Kyle",      "Jason",   "Cole",        "Trevor",  "Chase",   "Cody",     "Brandon",
    "Aaron",   "Garrett", "Blake",     "Ian",     "Sean",        "Dominic", "Devin",   "Jake",     "Colin",
    "Tanner",  "Riley",   "Wyatt",     "Spencer",
};
static const char *const white_m_late[] = {
    "Liam",    "Noah",    "Oliver",  "Theodore", "Henry",  "James",    "William", "Benjamin", "Lucas",   "Jack",
    "Levi",    "Owen",    "Ethan",   "Mason",    "Wyatt",  "Hudson",   "Luke",    "Asher",    "Leo",     "Elijah",
    "Grayson", "Jackson", "Lincoln", "Carter",   "Miles",  "Maverick", "Ezra",    "Hunter",   "Bennett", "Wesley",
    "Everett", "Declan",  "Rowan",   "Cooper",   "Weston", "Easton",   "Axel",    "Brooks",   "Parker",  "Jameson",
    "Silas",   "Emmett",  "August",  "Beau",     "Sawyer", "Ryder",    "Kai",     "Jasper",   "Finn",    "Dean",
    "Felix",   "Arlo",    "Calvin",  "River",    "Graham", "Colton",   "Nolan",   "Adam",     "Gideon",
};
static const char *const black_f_early[] = {
    "Aaliyah", "Kayla",     "Destiny", "Jada",    "Brianna", "Imani",    "Alexis", "Jasmine", "Makayla", "Trinity",
    "Nevaeh",  "Kiara",     "Diamond", "Amari",   "Taylor",  "Sydney",   "Jordan", "Ashanti", "Kennedy", "Raven",
    "Aniyah",  "Asia",      "Janiyah", "Deja",    "Ebony",   "Precious", "Tiana",  "Nia",     "Kiana",   "Mariah",
    "Jayla",   "Dominique", "Zaria",   "Heaven",  "Essence", "Tatiana",  "Shania", "India",   "Shaniya", "Miracle",
    "Kamaria", "Laila",     "Alana",   "Breanna", "Tanisha", "Aniya",    "Zoe",    "Lyric",   "Kierra",  "Angel",
    "Mya",     "Ciara",     "Chyna",   "Monique", "Unique",  "Sade",
};
static const char *const black_f_late[] = {
    "Ava",     "Skylar", "Nova",    "Serenity", "Aaliyah", "Kehlani", "Journee", "Zuri",    "Naomi",   "Amara",
    "Kali",    "Nyla",   "Harmony", "Autumn",   "Malia",   "Aria",    "Layla",   "Royalty", "Chloe",   "London",
    "Zariah",  "Milan",  "Kamiyah", "Sanaa",    "Paris",   "Egypt",   "Summer",  "Saniyah", "Ariyah",  "Heaven",
    "Nylah",   "Jordyn", "Londyn",  "Brielle",  "Khloe",   "Amira",   "Kennedi", "Dream",   "Leilani", "Reign",
    "Aniyah",  "Imani",  "Logan",   "Ryleigh",  "Wynter",  "Noelle",  "Emani",   "Amaya",   "Ivory",   "Blessing",
    "Promise", "Zion",   "Zoey",    "Kaliyah",  "Anaya",   "Nala",
};
static const char *const black_m_early[] = {
    "Jordan",   "Isaiah",   "Elijah",    "Xavier",   "Jalen",   "Malik",    "Christian", "Justin",
    "Cameron",  "Jeremiah", "Michael",   "Tyrone",   "DeAndre", "Darius",   "Marcus",    "Trevon",
    "Andre",    "Kobe",     "Devin",     "Josiah",   "Amari",   "Jaylen",   "Khalil",    "Tyrese",
    "Dominic",  "Terrence", "Demetrius", "Isiah",    "Corey",   "Damari",   "Keyshawn",  "Marquis",
    "Davion",   "Tyree",    "Jamal",     "Rashad",   "Maurice", "Reginald", "Jaquan",    "Javon",
    "Kameron",  "Micah",    "Quincy",    "DeShawn",  "Lamar",   "Dwayne",   "Omari",     "Solomon",
    "Tremaine", "Jabari",   "Hakeem",    "Kendrick", "Semaj",   "Antoine",  "Zaire",
};
static const char *const black_m_late[] = {
    "Elijah", "Josiah", "Noah",    "Jeremiah", "Kingston", "King",     "Messiah", "Carter",  "Amir",      "Zion",
    "Aiden",  "Legend", "Micah",   "Kaiden",   "Jayden",   "Ace",      "Chosen",  "Malachi", "Khalil",    "Jaxon",
    "Nasir",  "Cairo",  "Ezra",    "Major",    "Bryson",   "Kyrie",    "Ethan",   "Sincere", "Prince",    "Caleb",
    "Kamari", "Saint",  "Tristan", "Isaiah",   "Langston", "Kairo",    "Ahmad",   "Titan",   "Mekhi",     "Royal",
    "Dallas", "Emir",   "Landon",  "Mason",    "Kash",     "Myles",    "Levi",    "Javion",  "Princeton", "Adonis",
    "Roman",  "Zaire",  "Ibrahim", "Justice",  "Marley",   "Roderick",
};
static const char *const asian_f_early[] = {
    "Emily",  "Michelle", "Tiffany",   "Vivian", "Grace",  "Jessica", "Angela",   "Nicole",   "Jasmine", "Katherine",
    "Kayla",  "Chloe",    "Sophia",    "Cindy",  "Tina",   "Amy",     "Linh",     "Thao",     "Mai",     "Pa",
    "Kia",    "Yuki",     "Hana",      "Priya",  "Anjali", "Simran",  "Angelica", "Princess", "Maricel", "Bea",
    "Joanna", "Crystal",  "Christine", "Cathy",  "Mei",    "Xin",     "Jia",      "Trinh",    "Kim",     "Ngoc",
    "Anh",    "Thuy",     "Lan",       "Divya",  "Pooja",  "Neha",    "Sarah",    "Fiona",    "Annie",   "Joyce",
};
static const char *const asian_f_late[] = {
    "Olivia",    "Chloe",  "Mia",    "Emma",   "Sophia",  "Aanya",  "Anika",  "Saanvi", "Aadhya",    "Zara",
    "Isabelle",  "Evelyn", "Claire", "Audrey", "Hana",    "Mila",   "Ellie",  "Celine", "Kaylee",    "Khloe",
    "Annabelle", "Serena", "Maya",   "Ira",    "Myra",    "Riya",   "Amelia", "Alina",  "Charlotte", "Yuna",
    "Sora",      "Jia",    "Ava",    "Aria",   "Zoey",    "Athena", "Kaia",   "Avery",  "Leah",      "Elise",
    "Iris",      "Kiara",  "Meera",  "Navya",  "Paisley", "Sienna", "Tam",    "Vy",     "An",        "Linh",
};
static const char *const asian_m_early[] = {
    "Kevin",    "Ryan",   "Andrew", "Jason", "Brandon", "Justin", "Eric",  "Daniel",  "Brian",    "Vincent",
    "Jonathan", "Nathan", "Minh",   "Duc",   "Tou",     "Kong",   "Arjun", "Rohan",   "Gurpreet", "Harpreet",
    "Jerome",   "Mark",   "Paolo",  "Kenji", "Raymond", "Calvin", "Alan",  "Henry",   "Steven",   "Tommy",
    "Jimmy",    "Andy",   "Johnny", "Tony",  "Bao",     "Long",   "Khang", "Wei",     "Hao",      "Jun",
    "Min",      "Sang",   "Anh",    "Tuan",  "Phong",   "Dylan",  "Derek", "Timothy", "Edward",   "Patrick",
};
static const char *const asian_m_late[] = {
    "Ethan",   "Liam",    "Lucas",  "Aiden",  "Kai",      "Noah",   "Aarav",  "Vihaan", "Ayaan",   "Vivaan",
    "Reyansh", "Advik",   "Jayden", "Nathan", "Ryan",     "Evan",   "Leo",    "Owen",   "Caleb",   "Dylan",
    "Eli",     "Arjun",   "Ishaan", "Rishi",  "Veer",     "Kabir",  "Ian",    "Isaac",  "Elijah",  "Oliver",
    "Theo",    "Enzo",    "Ren",    "Haru",   "Jin",      "Minjun", "Bao",    "Khoi",   "Preston", "Bryan",
    "Jaxon",   "Ezekiel", "Zayn",   "Ali",    "Mohammad", "Yusuf",  "Daniel", "Jacob",  "Austin",  "Logan",
};

const struct name_list given_names[BLACK + 2][2][2] = {
    [HISPANIC] = {{LIST(hispanic_f_early), LIST(hispanic_f_late)}, {LIST(hispanic_m_early), LIST(hispanic_m_late)}},
    [WHITE] = {{LIST(white_f_early), LIST(white_f_late)}, {LIST(white_m_early), LIST(white_m_late)}},
    [BLACK] = {{LIST(black_f_early), LIST(black_f_late)}, {LIST(black_m_early), LIST(black_m_late)}},
    [ASIAN] = {{LIST(asian_f_early), LIST(asian_f_late)}, {LIST(asian_m_early), LIST(asian_m_late)}},
};

static const char *const f_first[] = {
    "A",  "Ai", "Al", "Am", "An", "Ar", "Bri", "Bre", "Ca",  "Ce", "Cha", "Da", "De", "Ei", "El", "Em", "Es", "Fe",
    "Gi", "Ha", "Ja", "Je", "Jo", "Ka", "Ke",  "Ki",  "Kri", "La", "Le",  "Li", "Lo", "Ma", "Me", "Mi", "Mo", "Na",
    "Ni", "Ny", "Pa", "Ra", "Ri", "Ro", "Sa",  "Sha", "She", "So", "Ta",  "Te", "Ti", "Va", "Vi", "Ya", "Za", "Zi",
};
static const char *const f_middle[] = {"ri", "li", "mi", "na", "ly", "ni", "sha", "le", "ma", "ra", "de", "vi", "ke"};
static const char *const f_last[] = {
    "na",  "lyn", "nna", "ra",  "ah",  "sha", "lynn", "rie",  "bel", "ya",  "la",    "ssa", "lle",
    "nia", "via", "mi",  "ris", "lia", "dra", "cia",  "leen", "rah", "sia", "nique", "tte",
};
static const char *const m_first[] = {
    "A",  "Ad", "Al", "An", "Ar", "Bra", "Bre", "Ca", "Cha", "Co", "Da",  "De", "Do", "E",  "El", "Em", "Fa",
    "Ga", "Gi", "Ha", "Ja", "Je", "Jo",  "Ka",  "Ke", "Ky",  "La", "Le",  "Lu", "Ma", "Mi", "Na", "Ne", "Ni",
    "No", "Ra", "Re", "Ri", "Ro", "Sa",  "Se",  "Ta", "Te",  "Ti", "Tra", "Ty", "Va", "Wi", "Xa", "Za", "Ze",
};
static const char *const m_middle[] = {"ri", "li", "mi", "va", "le", "ni", "mar", "de", "vo", "ra", "do", "shu", "ke"};
static const char *const m_last[] = {
    "n",   "son",  "den",  "ron",  "lon", "rick", "vin", "mon",  "rell", "quan", "von",  "dy",   "ryn",
    "sel", "ston", "vion", "rian", "nel", "do",   "mir", "shon", "tez",  "ro",   "ndre", "than",
};

const struct name_pieces given_pieces[2] = {
    {LIST(f_first), LIST(f_middle), LIST(f_last)},
    {LIST(m_first), LIST(m_middle), LIST(m_last)},
};

const char *const nicknames[][2] = {
    {"Abigail", "Abby"},    {"Alejandra", "Alex"},    {"Alejandro", "Alex"},    {"Alexander", "Alex"},
    {"Alexis", "Lexi"},     {"Allison", "Ally"},      {"Amanda", "Mandy"},      {"Andrew", "Andy"},
    {"Angelina", "Angie"},  {"Anthony", "Tony"},      {"Antonio", "Tony"},      {"Benjamin", "Ben"},
    {"Brianna", "Bri"},     {"Cameron", "Cam"},       {"Charlotte", "Charlie"}, {"Christian", "Chris"},
    {"Christine", "Chris"}, {"Christopher", "Chris"}, {"Daniel", "Danny"},      {"Daniela", "Dani"},
    {"Danielle", "Dani"},   {"David", "Dave"},        {"Destiny", "Desi"},      {"Eduardo", "Eddie"},
    {"Edward", "Eddie"},    {"Eleanor", "Ellie"},     {"Elizabeth", "Liz"},     {"Emily", "Emmy"},
    {"Emmanuel", "Manny"},  {"Esmeralda", "Esme"},    {"Ezekiel", "Zeke"},      {"Fernando", "Nando"},
    {"Francisco", "Paco"},  {"Gabriel", "Gabe"},      {"Gabriela", "Gaby"},     {"Guadalupe", "Lupe"},
    {"Isabel", "Bella"},    {"Isabella", "Bella"},    {"Jacob", "Jake"},        {"James", "Jimmy"},
    {"Jennifer", "Jenny"},  {"Jeremiah", "Jeremy"},   {"Jessica", "Jess"},      {"Jesus", "Chuy"},
    {"Jonathan", "Jon"},    {"Jose", "Joey"},         {"Joseph", "Joe"},        {"Joshua", "Josh"},
    {"Juan", "Johnny"},     {"Katherine", "Katie"},   {"Kimberly", "Kim"},      {"Leonardo", "Leo"},
    {"Luis", "Louie"},      {"Madison", "Maddie"},    {"Manuel", "Manny"},      {"Marcus", "Marc"},
    {"Maria", "Mari"},      {"Matthew", "Matt"},      {"Melissa", "Missy"},     {"Michael", "Mike"},
    {"Miguel", "Mike"},     {"Natalie", "Nat"},       {"Nathan", "Nate"},       {"Nicholas", "Nick"},
    {"Nicole", "Nikki"},    {"Olivia", "Liv"},        {"Penelope", "Penny"},    {"Rafael", "Rafa"},
    {"Rebecca", "Becky"},   {"Ricardo", "Rick"},      {"Robert", "Bobby"},      {"Samantha", "Sam"},
    {"Samuel", "Sam"},      {"Sarah", "Sally"},       {"Sebastian", "Bash"},    {"Sophia", "Sophie"},
    {"Stephanie", "Steph"}, {"Steven", "Steve"},      {"Terrence", "Terry"},    {"Theodore", "Teddy"},
    {"Thomas", "Tommy"},    {"Tiffany", "Tiff"},      {"Timothy", "Tim"},       {"Valentina", "Val"},
    {"Valeria", "Val"},     {"Vanessa", "Nessa"},     {"Victoria", "Vicky"},    {"Vincent", "Vince"},
    {"William", "Will"},    {"Zachary", "Zach"},
};
const size_t n_nicknames = COUNT_OF(nicknames);
