package tariff

// callingCodes lists the countries: their codes, with which a number begins; their two letters of ISO
// 3166; the region of the card (reference §7.5); their name. The first 39 have rows of their own in the
// card of October 2026, the 30 first of them in those before. Where a country had a row of its own in
// every card, the region is the one around it, for cards that do not name it.
const callingCodes = `
54|AR|rest_of_latin_america|Argentina
55|BR|rest_of_latin_america|Brazil
56|CL|rest_of_latin_america|Chile
57|CO|rest_of_latin_america|Colombia
20|EG|rest_of_africa|Egypt
33|FR|rest_of_western_europe|France
49|DE|rest_of_western_europe|Germany
852|HK|rest_of_asia_pacific|Hong Kong
36|HU|rest_of_central_eastern_europe|Hungary
91|IN|rest_of_asia_pacific|India
62|ID|rest_of_asia_pacific|Indonesia
972|IL|rest_of_middle_east|Israel
39|IT|rest_of_western_europe|Italy
60|MY|rest_of_asia_pacific|Malaysia
52|MX|rest_of_latin_america|Mexico
31|NL|rest_of_western_europe|Netherlands
234|NG|rest_of_africa|Nigeria
92|PK|rest_of_asia_pacific|Pakistan
51|PE|rest_of_latin_america|Peru
48|PL|rest_of_central_eastern_europe|Poland
974|QA|rest_of_middle_east|Qatar
40|RO|rest_of_central_eastern_europe|Romania
7|RU|rest_of_central_eastern_europe|Russia
966|SA|rest_of_middle_east|Saudi Arabia
65|SG|rest_of_asia_pacific|Singapore
27|ZA|rest_of_africa|South Africa
34|ES|rest_of_western_europe|Spain
90|TR|rest_of_middle_east|Turkey
971|AE|rest_of_middle_east|United Arab Emirates
44|GB|rest_of_western_europe|United Kingdom
880|BD|rest_of_asia_pacific|Bangladesh
964|IQ|rest_of_middle_east|Iraq
76 77|KZ|other|Kazakhstan
965|KW|rest_of_middle_east|Kuwait
212|MA|rest_of_africa|Morocco
977|NP|rest_of_asia_pacific|Nepal
968|OM|rest_of_middle_east|Oman
94|LK|rest_of_asia_pacific|Sri Lanka
380|UA|rest_of_central_eastern_europe|Ukraine
1|US|north_america|United States
1204 1226 1236 1249 1250 1257 1263 1289 1306 1343 1354 1365 1367 1368 1382 1403 1416 1418 1428 1431 1437 1438 1450 1460 1468 1474 1506 1514 1519 1537 1548 1568 1579 1581 1584 1587 1600 1604 1613 1622 1633 1639 1647 1672 1683 1705 1709 1742 1753 1778 1780 1782 1807 1819 1825 1867 1873 1879 1902 1905 1942|CA|north_america|Canada
213|DZ|rest_of_africa|Algeria
244|AO|rest_of_africa|Angola
229|BJ|rest_of_africa|Benin
267|BW|rest_of_africa|Botswana
226|BF|rest_of_africa|Burkina Faso
257|BI|rest_of_africa|Burundi
237|CM|rest_of_africa|Cameroon
235|TD|rest_of_africa|Chad
242|CG|rest_of_africa|Congo
291|ER|rest_of_africa|Eritrea
251|ET|rest_of_africa|Ethiopia
241|GA|rest_of_africa|Gabon
220|GM|rest_of_africa|Gambia
233|GH|rest_of_africa|Ghana
245|GW|rest_of_africa|Guinea-Bissau
225|CI|rest_of_africa|Côte d'Ivoire
254|KE|rest_of_africa|Kenya
266|LS|rest_of_africa|Lesotho
231|LR|rest_of_africa|Liberia
218|LY|rest_of_africa|Libya
261|MG|rest_of_africa|Madagascar
265|MW|rest_of_africa|Malawi
223|ML|rest_of_africa|Mali
222|MR|rest_of_africa|Mauritania
258|MZ|rest_of_africa|Mozambique
264|NA|rest_of_africa|Namibia
227|NE|rest_of_africa|Niger
250|RW|rest_of_africa|Rwanda
221|SN|rest_of_africa|Senegal
232|SL|rest_of_africa|Sierra Leone
252|SO|rest_of_africa|Somalia
211|SS|rest_of_africa|South Sudan
249|SD|rest_of_africa|Sudan
268|SZ|rest_of_africa|Eswatini
255|TZ|rest_of_africa|Tanzania
228|TG|rest_of_africa|Togo
216|TN|rest_of_africa|Tunisia
256|UG|rest_of_africa|Uganda
260|ZM|rest_of_africa|Zambia
263|ZW|rest_of_africa|Zimbabwe
93|AF|rest_of_asia_pacific|Afghanistan
61|AU|rest_of_asia_pacific|Australia
855|KH|rest_of_asia_pacific|Cambodia
86|CN|rest_of_asia_pacific|China
81|JP|rest_of_asia_pacific|Japan
856|LA|rest_of_asia_pacific|Laos
976|MN|rest_of_asia_pacific|Mongolia
64|NZ|rest_of_asia_pacific|New Zealand
675|PG|rest_of_asia_pacific|Papua New Guinea
63|PH|rest_of_asia_pacific|Philippines
886|TW|rest_of_asia_pacific|Taiwan
992|TJ|rest_of_asia_pacific|Tajikistan
66|TH|rest_of_asia_pacific|Thailand
993|TM|rest_of_asia_pacific|Turkmenistan
998|UZ|rest_of_asia_pacific|Uzbekistan
84|VN|rest_of_asia_pacific|Vietnam
355|AL|rest_of_central_eastern_europe|Albania
374|AM|rest_of_central_eastern_europe|Armenia
994|AZ|rest_of_central_eastern_europe|Azerbaijan
375|BY|rest_of_central_eastern_europe|Belarus
359|BG|rest_of_central_eastern_europe|Bulgaria
385|HR|rest_of_central_eastern_europe|Croatia
420|CZ|rest_of_central_eastern_europe|Czechia
995|GE|rest_of_central_eastern_europe|Georgia
30|GR|rest_of_central_eastern_europe|Greece
371|LV|rest_of_central_eastern_europe|Latvia
370|LT|rest_of_central_eastern_europe|Lithuania
373|MD|rest_of_central_eastern_europe|Moldova
389|MK|rest_of_central_eastern_europe|North Macedonia
381|RS|rest_of_central_eastern_europe|Serbia
421|SK|rest_of_central_eastern_europe|Slovakia
386|SI|rest_of_central_eastern_europe|Slovenia
43|AT|rest_of_western_europe|Austria
32|BE|rest_of_western_europe|Belgium
45|DK|rest_of_western_europe|Denmark
358|FI|rest_of_western_europe|Finland
353|IE|rest_of_western_europe|Ireland
47|NO|rest_of_western_europe|Norway
351|PT|rest_of_western_europe|Portugal
46|SE|rest_of_western_europe|Sweden
41|CH|rest_of_western_europe|Switzerland
591|BO|rest_of_latin_america|Bolivia
506|CR|rest_of_latin_america|Costa Rica
1809 1829 1849|DO|rest_of_latin_america|Dominican Republic
593|EC|rest_of_latin_america|Ecuador
503|SV|rest_of_latin_america|El Salvador
502|GT|rest_of_latin_america|Guatemala
509|HT|rest_of_latin_america|Haiti
504|HN|rest_of_latin_america|Honduras
1658 1876|JM|rest_of_latin_america|Jamaica
505|NI|rest_of_latin_america|Nicaragua
507|PA|rest_of_latin_america|Panama
595|PY|rest_of_latin_america|Paraguay
1787 1939|PR|rest_of_latin_america|Puerto Rico
598|UY|rest_of_latin_america|Uruguay
58|VE|rest_of_latin_america|Venezuela
973|BH|rest_of_middle_east|Bahrain
962|JO|rest_of_middle_east|Jordan
961|LB|rest_of_middle_east|Lebanon
967|YE|rest_of_middle_east|Yemen
350|GI|other|Gibraltar
352|LU|other|Luxembourg
354|IS|other|Iceland
356|MT|other|Malta
357|CY|other|Cyprus
372|EE|other|Estonia
376|AD|other|Andorra
377|MC|other|Monaco
378|SM|other|San Marino
379|VA|other|Vatican City
382|ME|other|Montenegro
383|XK|other|Kosovo
387|BA|other|Bosnia and Herzegovina
298|FO|other|Faroe Islands
423|LI|other|Liechtenstein
224|GN|other|Guinea
230|MU|other|Mauritius
236|CF|other|Central African Republic
238|CV|other|Cape Verde
239|ST|other|São Tomé and Príncipe
240|GQ|other|Equatorial Guinea
243|CD|other|Congo (DR)
246|IO|other|British Indian Ocean Territory
247|AC|other|Ascension Island
248|SC|other|Seychelles
253|DJ|other|Djibouti
262|RE|other|Réunion
269|KM|other|Comoros
290|SH|other|Saint Helena
297|AW|other|Aruba
299|GL|other|Greenland
500|FK|other|Falkland Islands
501|BZ|other|Belize
508|PM|other|Saint Pierre and Miquelon
53|CU|other|Cuba
590|GP|other|Guadeloupe
592|GY|other|Guyana
594|GF|other|French Guiana
596|MQ|other|Martinique
597|SR|other|Suriname
599|CW|other|Curaçao
95|MM|other|Myanmar
670|TL|other|Timor-Leste
672|NF|other|Norfolk Island
673|BN|other|Brunei
674|NR|other|Nauru
676|TO|other|Tonga
677|SB|other|Solomon Islands
678|VU|other|Vanuatu
679|FJ|other|Fiji
680|PW|other|Palau
681|WF|other|Wallis and Futuna
682|CK|other|Cook Islands
683|NU|other|Niue
685|WS|other|Samoa
686|KI|other|Kiribati
687|NC|other|New Caledonia
688|TV|other|Tuvalu
689|PF|other|French Polynesia
690|TK|other|Tokelau
691|FM|other|Micronesia
692|MH|other|Marshall Islands
82|KR|other|South Korea
850|KP|other|North Korea
853|MO|other|Macao
960|MV|other|Maldives
963|SY|other|Syria
970|PS|other|Palestine
975|BT|other|Bhutan
98|IR|other|Iran
996|KG|other|Kyrgyzstan
1242|BS|other|Bahamas
1246|BB|other|Barbados
1264|AI|other|Anguilla
1268|AG|other|Antigua and Barbuda
1284|VG|other|British Virgin Islands
1340|VI|other|US Virgin Islands
1345|KY|other|Cayman Islands
1441|BM|other|Bermuda
1473|GD|other|Grenada
1649|TC|other|Turks and Caicos Islands
1664|MS|other|Montserrat
1670|MP|other|Northern Mariana Islands
1671|GU|other|Guam
1684|AS|other|American Samoa
1721|SX|other|Sint Maarten
1758|LC|other|Saint Lucia
1767|DM|other|Dominica
1784|VC|other|Saint Vincent and the Grenadines
1868|TT|other|Trinidad and Tobago
1869|KN|other|Saint Kitts and Nevis
`
