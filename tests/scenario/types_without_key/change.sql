-- The empty mode lets zero dates and labels that do not exist in.
set sql_mode = '';
use types;

insert into `tinyint` (id, v) select id + 7, v from `tinyint` order by id;
update `tinyint` a join (select id + 1 as id, v from `tinyint`) b using (id) set a.v = b.v;
delete from `tinyint` where id % 3 = 0;

insert into `tinyint_unsigned` (id, v) select id + 6, v from `tinyint_unsigned` order by id;
update `tinyint_unsigned` a join (select id + 1 as id, v from `tinyint_unsigned`) b using (id) set a.v = b.v;
delete from `tinyint_unsigned` where id % 3 = 0;

insert into `smallint` (id, v) select id + 7, v from `smallint` order by id;
update `smallint` a join (select id + 1 as id, v from `smallint`) b using (id) set a.v = b.v;
delete from `smallint` where id % 3 = 0;

insert into `smallint_unsigned` (id, v) select id + 6, v from `smallint_unsigned` order by id;
update `smallint_unsigned` a join (select id + 1 as id, v from `smallint_unsigned`) b using (id) set a.v = b.v;
delete from `smallint_unsigned` where id % 3 = 0;

insert into `mediumint` (id, v) select id + 7, v from `mediumint` order by id;
update `mediumint` a join (select id + 1 as id, v from `mediumint`) b using (id) set a.v = b.v;
delete from `mediumint` where id % 3 = 0;

insert into `mediumint_unsigned` (id, v) select id + 6, v from `mediumint_unsigned` order by id;
update `mediumint_unsigned` a join (select id + 1 as id, v from `mediumint_unsigned`) b using (id) set a.v = b.v;
delete from `mediumint_unsigned` where id % 3 = 0;

insert into `int` (id, v) select id + 7, v from `int` order by id;
update `int` a join (select id + 1 as id, v from `int`) b using (id) set a.v = b.v;
delete from `int` where id % 3 = 0;

insert into `int_unsigned` (id, v) select id + 6, v from `int_unsigned` order by id;
update `int_unsigned` a join (select id + 1 as id, v from `int_unsigned`) b using (id) set a.v = b.v;
delete from `int_unsigned` where id % 3 = 0;

insert into `bigint` (id, v) select id + 7, v from `bigint` order by id;
update `bigint` a join (select id + 1 as id, v from `bigint`) b using (id) set a.v = b.v;
delete from `bigint` where id % 3 = 0;

insert into `bigint_unsigned` (id, v) select id + 6, v from `bigint_unsigned` order by id;
update `bigint_unsigned` a join (select id + 1 as id, v from `bigint_unsigned`) b using (id) set a.v = b.v;
delete from `bigint_unsigned` where id % 3 = 0;

insert into `int_zerofill` (id, v) select id + 4, v from `int_zerofill` order by id;
update `int_zerofill` a join (select id + 1 as id, v from `int_zerofill`) b using (id) set a.v = b.v;
delete from `int_zerofill` where id % 3 = 0;

insert into `bool` (id, v) select id + 3, v from `bool` order by id;
update `bool` a join (select id + 1 as id, v from `bool`) b using (id) set a.v = b.v;
delete from `bool` where id % 3 = 0;

insert into `decimal_65_30` (id, v) select id + 8, v from `decimal_65_30` order by id;
update `decimal_65_30` a join (select id + 1 as id, v from `decimal_65_30`) b using (id) set a.v = b.v;
delete from `decimal_65_30` where id % 3 = 0;

insert into `decimal_65_0` (id, v) select id + 5, v from `decimal_65_0` order by id;
update `decimal_65_0` a join (select id + 1 as id, v from `decimal_65_0`) b using (id) set a.v = b.v;
delete from `decimal_65_0` where id % 3 = 0;

insert into `decimal_30_30` (id, v) select id + 4, v from `decimal_30_30` order by id;
update `decimal_30_30` a join (select id + 1 as id, v from `decimal_30_30`) b using (id) set a.v = b.v;
delete from `decimal_30_30` where id % 3 = 0;

insert into `decimal_10_2` (id, v) select id + 6, v from `decimal_10_2` order by id;
update `decimal_10_2` a join (select id + 1 as id, v from `decimal_10_2`) b using (id) set a.v = b.v;
delete from `decimal_10_2` where id % 3 = 0;

insert into `decimal_5_2_unsigned` (id, v) select id + 4, v from `decimal_5_2_unsigned` order by id;
update `decimal_5_2_unsigned` a join (select id + 1 as id, v from `decimal_5_2_unsigned`) b using (id) set a.v = b.v;
delete from `decimal_5_2_unsigned` where id % 3 = 0;

insert into `decimal_18_9` (id, v) select id + 4, v from `decimal_18_9` order by id;
update `decimal_18_9` a join (select id + 1 as id, v from `decimal_18_9`) b using (id) set a.v = b.v;
delete from `decimal_18_9` where id % 3 = 0;

insert into `float` (id, v) select id + 11, v from `float` order by id;
update `float` a join (select id + 1 as id, v from `float`) b using (id) set a.v = b.v;
delete from `float` where id % 3 = 0;

insert into `float_7_3` (id, v) select id + 5, v from `float_7_3` order by id;
update `float_7_3` a join (select id + 1 as id, v from `float_7_3`) b using (id) set a.v = b.v;
delete from `float_7_3` where id % 3 = 0;

insert into `double` (id, v) select id + 10, v from `double` order by id;
update `double` a join (select id + 1 as id, v from `double`) b using (id) set a.v = b.v;
delete from `double` where id % 3 = 0;

insert into `double_10_4` (id, v) select id + 4, v from `double_10_4` order by id;
update `double_10_4` a join (select id + 1 as id, v from `double_10_4`) b using (id) set a.v = b.v;
delete from `double_10_4` where id % 3 = 0;

insert into `double_unsigned` (id, v) select id + 3, v from `double_unsigned` order by id;
update `double_unsigned` a join (select id + 1 as id, v from `double_unsigned`) b using (id) set a.v = b.v;
delete from `double_unsigned` where id % 3 = 0;

insert into `bit_1` (id, v) select id + 5, v from `bit_1` order by id;
update `bit_1` a join (select id + 1 as id, v from `bit_1`) b using (id) set a.v = b.v;
delete from `bit_1` where id % 3 = 0;

insert into `bit_7` (id, v) select id + 5, v from `bit_7` order by id;
update `bit_7` a join (select id + 1 as id, v from `bit_7`) b using (id) set a.v = b.v;
delete from `bit_7` where id % 3 = 0;

insert into `bit_9` (id, v) select id + 5, v from `bit_9` order by id;
update `bit_9` a join (select id + 1 as id, v from `bit_9`) b using (id) set a.v = b.v;
delete from `bit_9` where id % 3 = 0;

insert into `bit_64` (id, v) select id + 5, v from `bit_64` order by id;
update `bit_64` a join (select id + 1 as id, v from `bit_64`) b using (id) set a.v = b.v;
delete from `bit_64` where id % 3 = 0;

insert into `date` (id, v) select id + 9, v from `date` order by id;
update `date` a join (select id + 1 as id, v from `date`) b using (id) set a.v = b.v;
delete from `date` where id % 3 = 0;

insert into `datetime_0` (id, v) select id + 9, v from `datetime_0` order by id;
update `datetime_0` a join (select id + 1 as id, v from `datetime_0`) b using (id) set a.v = b.v;
delete from `datetime_0` where id % 3 = 0;

insert into `timestamp_0` (id, v) select id + 7, v from `timestamp_0` order by id;
update `timestamp_0` a join (select id + 1 as id, v from `timestamp_0`) b using (id) set a.v = b.v;
delete from `timestamp_0` where id % 3 = 0;

insert into `time_0` (id, v) select id + 12, v from `time_0` order by id;
update `time_0` a join (select id + 1 as id, v from `time_0`) b using (id) set a.v = b.v;
delete from `time_0` where id % 3 = 0;

insert into `datetime_3` (id, v) select id + 9, v from `datetime_3` order by id;
update `datetime_3` a join (select id + 1 as id, v from `datetime_3`) b using (id) set a.v = b.v;
delete from `datetime_3` where id % 3 = 0;

insert into `timestamp_3` (id, v) select id + 7, v from `timestamp_3` order by id;
update `timestamp_3` a join (select id + 1 as id, v from `timestamp_3`) b using (id) set a.v = b.v;
delete from `timestamp_3` where id % 3 = 0;

insert into `time_3` (id, v) select id + 12, v from `time_3` order by id;
update `time_3` a join (select id + 1 as id, v from `time_3`) b using (id) set a.v = b.v;
delete from `time_3` where id % 3 = 0;

insert into `datetime_6` (id, v) select id + 9, v from `datetime_6` order by id;
update `datetime_6` a join (select id + 1 as id, v from `datetime_6`) b using (id) set a.v = b.v;
delete from `datetime_6` where id % 3 = 0;

insert into `timestamp_6` (id, v) select id + 7, v from `timestamp_6` order by id;
update `timestamp_6` a join (select id + 1 as id, v from `timestamp_6`) b using (id) set a.v = b.v;
delete from `timestamp_6` where id % 3 = 0;

insert into `time_6` (id, v) select id + 12, v from `time_6` order by id;
update `time_6` a join (select id + 1 as id, v from `time_6`) b using (id) set a.v = b.v;
delete from `time_6` where id % 3 = 0;

insert into `time_6_extreme` (id, v) select id + 3, v from `time_6_extreme` order by id;
update `time_6_extreme` a join (select id + 1 as id, v from `time_6_extreme`) b using (id) set a.v = b.v;
delete from `time_6_extreme` where id % 3 = 0;

/*M!110500 insert into `timestamp_far` (id, v) select id + 3, v from `timestamp_far` order by id */;
/*M!110500 update `timestamp_far` a join (select id + 1 as id, v from `timestamp_far`) b using (id) set a.v = b.v */;
/*M!110500 delete from `timestamp_far` where id % 3 = 0 */;

insert into `year` (id, v) select id + 5, v from `year` order by id;
update `year` a join (select id + 1 as id, v from `year`) b using (id) set a.v = b.v;
delete from `year` where id % 3 = 0;

insert into `char_0` (id, v) select id + 2, v from `char_0` order by id;
update `char_0` a join (select id + 1 as id, v from `char_0`) b using (id) set a.v = b.v;
delete from `char_0` where id % 3 = 0;

insert into `char_10` (id, v) select id + 10, v from `char_10` order by id;
update `char_10` a join (select id + 1 as id, v from `char_10`) b using (id) set a.v = b.v;
delete from `char_10` where id % 3 = 0;

insert into `char_255` (id, v) select id + 3, v from `char_255` order by id;
update `char_255` a join (select id + 1 as id, v from `char_255`) b using (id) set a.v = b.v;
delete from `char_255` where id % 3 = 0;

insert into `varchar_255` (id, v) select id + 11, v from `varchar_255` order by id;
update `varchar_255` a join (select id + 1 as id, v from `varchar_255`) b using (id) set a.v = b.v;
delete from `varchar_255` where id % 3 = 0;

insert into `varchar_1000` (id, v) select id + 11, v from `varchar_1000` order by id;
update `varchar_1000` a join (select id + 1 as id, v from `varchar_1000`) b using (id) set a.v = b.v;
delete from `varchar_1000` where id % 3 = 0;

insert into `varchar_latin1` (id, v) select id + 5, v from `varchar_latin1` order by id;
update `varchar_latin1` a join (select id + 1 as id, v from `varchar_latin1`) b using (id) set a.v = b.v;
delete from `varchar_latin1` where id % 3 = 0;

insert into `varchar_ascii` (id, v) select id + 3, v from `varchar_ascii` order by id;
update `varchar_ascii` a join (select id + 1 as id, v from `varchar_ascii`) b using (id) set a.v = b.v;
delete from `varchar_ascii` where id % 3 = 0;

insert into `varchar_utf8mb3` (id, v) select id + 3, v from `varchar_utf8mb3` order by id;
update `varchar_utf8mb3` a join (select id + 1 as id, v from `varchar_utf8mb3`) b using (id) set a.v = b.v;
delete from `varchar_utf8mb3` where id % 3 = 0;

insert into `varchar_ucs2` (id, v) select id + 3, v from `varchar_ucs2` order by id;
update `varchar_ucs2` a join (select id + 1 as id, v from `varchar_ucs2`) b using (id) set a.v = b.v;
delete from `varchar_ucs2` where id % 3 = 0;

insert into `varchar_utf16` (id, v) select id + 3, v from `varchar_utf16` order by id;
update `varchar_utf16` a join (select id + 1 as id, v from `varchar_utf16`) b using (id) set a.v = b.v;
delete from `varchar_utf16` where id % 3 = 0;

insert into `varchar_utf32` (id, v) select id + 3, v from `varchar_utf32` order by id;
update `varchar_utf32` a join (select id + 1 as id, v from `varchar_utf32`) b using (id) set a.v = b.v;
delete from `varchar_utf32` where id % 3 = 0;

insert into `varchar_gbk` (id, v) select id + 5, v from `varchar_gbk` order by id;
update `varchar_gbk` a join (select id + 1 as id, v from `varchar_gbk`) b using (id) set a.v = b.v;
delete from `varchar_gbk` where id % 3 = 0;

insert into `varchar_sjis` (id, v) select id + 4, v from `varchar_sjis` order by id;
update `varchar_sjis` a join (select id + 1 as id, v from `varchar_sjis`) b using (id) set a.v = b.v;
delete from `varchar_sjis` where id % 3 = 0;

insert into `varchar_big5` (id, v) select id + 4, v from `varchar_big5` order by id;
update `varchar_big5` a join (select id + 1 as id, v from `varchar_big5`) b using (id) set a.v = b.v;
delete from `varchar_big5` where id % 3 = 0;

insert into `varchar_utf8mb4_bin` (id, v) select id + 5, v from `varchar_utf8mb4_bin` order by id;
update `varchar_utf8mb4_bin` a join (select id + 1 as id, v from `varchar_utf8mb4_bin`) b using (id) set a.v = b.v;
delete from `varchar_utf8mb4_bin` where id % 3 = 0;

insert into `binary_4` (id, v) select id + 7, v from `binary_4` order by id;
update `binary_4` a join (select id + 1 as id, v from `binary_4`) b using (id) set a.v = b.v;
delete from `binary_4` where id % 3 = 0;

insert into `binary_255` (id, v) select id + 5, v from `binary_255` order by id;
update `binary_255` a join (select id + 1 as id, v from `binary_255`) b using (id) set a.v = b.v;
delete from `binary_255` where id % 3 = 0;

insert into `varbinary_10` (id, v) select id + 7, v from `varbinary_10` order by id;
update `varbinary_10` a join (select id + 1 as id, v from `varbinary_10`) b using (id) set a.v = b.v;
delete from `varbinary_10` where id % 3 = 0;

insert into `varbinary_300` (id, v) select id + 4, v from `varbinary_300` order by id;
update `varbinary_300` a join (select id + 1 as id, v from `varbinary_300`) b using (id) set a.v = b.v;
delete from `varbinary_300` where id % 3 = 0;

insert into `tinyblob` (id, v) select id + 5, v from `tinyblob` order by id;
update `tinyblob` a join (select id + 1 as id, v from `tinyblob`) b using (id) set a.v = b.v;
delete from `tinyblob` where id % 3 = 0;

insert into `tinytext` (id, v) select id + 11, v from `tinytext` order by id;
update `tinytext` a join (select id + 1 as id, v from `tinytext`) b using (id) set a.v = b.v;
delete from `tinytext` where id % 3 = 0;

insert into `blob` (id, v) select id + 5, v from `blob` order by id;
update `blob` a join (select id + 1 as id, v from `blob`) b using (id) set a.v = b.v;
delete from `blob` where id % 3 = 0;

insert into `text` (id, v) select id + 11, v from `text` order by id;
update `text` a join (select id + 1 as id, v from `text`) b using (id) set a.v = b.v;
delete from `text` where id % 3 = 0;

insert into `mediumblob` (id, v) select id + 5, v from `mediumblob` order by id;
update `mediumblob` a join (select id + 1 as id, v from `mediumblob`) b using (id) set a.v = b.v;
delete from `mediumblob` where id % 3 = 0;

insert into `mediumtext` (id, v) select id + 11, v from `mediumtext` order by id;
update `mediumtext` a join (select id + 1 as id, v from `mediumtext`) b using (id) set a.v = b.v;
delete from `mediumtext` where id % 3 = 0;

insert into `longblob` (id, v) select id + 5, v from `longblob` order by id;
update `longblob` a join (select id + 1 as id, v from `longblob`) b using (id) set a.v = b.v;
delete from `longblob` where id % 3 = 0;

insert into `longtext` (id, v) select id + 11, v from `longtext` order by id;
update `longtext` a join (select id + 1 as id, v from `longtext`) b using (id) set a.v = b.v;
delete from `longtext` where id % 3 = 0;

insert into `text_latin1` (id, v) select id + 4, v from `text_latin1` order by id;
update `text_latin1` a join (select id + 1 as id, v from `text_latin1`) b using (id) set a.v = b.v;
delete from `text_latin1` where id % 3 = 0;

insert into `enum` (id, v) select id + 7, v from `enum` order by id;
update `enum` a join (select id + 1 as id, v from `enum`) b using (id) set a.v = b.v;
delete from `enum` where id % 3 = 0;

insert into `enum_wide` (id, v) select id + 5, v from `enum_wide` order by id;
update `enum_wide` a join (select id + 1 as id, v from `enum_wide`) b using (id) set a.v = b.v;
delete from `enum_wide` where id % 3 = 0;

insert into `enum_latin1` (id, v) select id + 3, v from `enum_latin1` order by id;
update `enum_latin1` a join (select id + 1 as id, v from `enum_latin1`) b using (id) set a.v = b.v;
delete from `enum_latin1` where id % 3 = 0;

insert into `set` (id, v) select id + 5, v from `set` order by id;
update `set` a join (select id + 1 as id, v from `set`) b using (id) set a.v = b.v;
delete from `set` where id % 3 = 0;

insert into `set_wide` (id, v) select id + 3, v from `set_wide` order by id;
update `set_wide` a join (select id + 1 as id, v from `set_wide`) b using (id) set a.v = b.v;
delete from `set_wide` where id % 3 = 0;

/*!50708 insert into `json` (id, v) select id + 25, v from `json` order by id */;
/*!50708 update `json` a join (select id + 1 as id, v from `json`) b using (id) set a.v = b.v */;
/*!50708 delete from `json` where id % 3 = 0 */;

/*M!100500 insert into `json` (id, v) select id + 25, v from `json` order by id */;
/*M!100500 update `json` a join (select id + 1 as id, v from `json`) b using (id) set a.v = b.v */;
/*M!100500 delete from `json` where id % 3 = 0 */;

insert into `geometry` (id, v) select id + 10, v from `geometry` order by id;
update `geometry` a join (select id + 1 as id, v from `geometry`) b using (id) set a.v = b.v;
delete from `geometry` where id % 3 = 0;

insert into `point` (id, v) select id + 4, v from `point` order by id;
update `point` a join (select id + 1 as id, v from `point`) b using (id) set a.v = b.v;
delete from `point` where id % 3 = 0;

insert into `linestring` (id, v) select id + 2, v from `linestring` order by id;
update `linestring` a join (select id + 1 as id, v from `linestring`) b using (id) set a.v = b.v;
delete from `linestring` where id % 3 = 0;

insert into `polygon` (id, v) select id + 2, v from `polygon` order by id;
update `polygon` a join (select id + 1 as id, v from `polygon`) b using (id) set a.v = b.v;
delete from `polygon` where id % 3 = 0;

insert into `multipoint` (id, v) select id + 2, v from `multipoint` order by id;
update `multipoint` a join (select id + 1 as id, v from `multipoint`) b using (id) set a.v = b.v;
delete from `multipoint` where id % 3 = 0;

insert into `multilinestring` (id, v) select id + 2, v from `multilinestring` order by id;
update `multilinestring` a join (select id + 1 as id, v from `multilinestring`) b using (id) set a.v = b.v;
delete from `multilinestring` where id % 3 = 0;

insert into `multipolygon` (id, v) select id + 2, v from `multipolygon` order by id;
update `multipolygon` a join (select id + 1 as id, v from `multipolygon`) b using (id) set a.v = b.v;
delete from `multipolygon` where id % 3 = 0;

insert into `geometrycollection` (id, v) select id + 2, v from `geometrycollection` order by id;
update `geometrycollection` a join (select id + 1 as id, v from `geometrycollection`) b using (id) set a.v = b.v;
delete from `geometrycollection` where id % 3 = 0;

/*!80003 insert into `point_srid` (id, v) select id + 2, v from `point_srid` order by id */;
/*!80003 update `point_srid` a join (select id + 1 as id, v from `point_srid`) b using (id) set a.v = b.v */;
/*!80003 delete from `point_srid` where id % 3 = 0 */;

/*M!100500 insert into `inet6` (id, v) select id + 6, v from `inet6` order by id */;
/*M!100500 update `inet6` a join (select id + 1 as id, v from `inet6`) b using (id) set a.v = b.v */;
/*M!100500 delete from `inet6` where id % 3 = 0 */;

/*M!101000 insert into `inet4` (id, v) select id + 4, v from `inet4` order by id */;
/*M!101000 update `inet4` a join (select id + 1 as id, v from `inet4`) b using (id) set a.v = b.v */;
/*M!101000 delete from `inet4` where id % 3 = 0 */;

/*M!100700 insert into `uuid` (id, v) select id + 5, v from `uuid` order by id */;
/*M!100700 update `uuid` a join (select id + 1 as id, v from `uuid`) b using (id) set a.v = b.v */;
/*M!100700 delete from `uuid` where id % 3 = 0 */;

/*M!100500 insert into `varchar_compressed` (id, v) select id + 4, v from `varchar_compressed` order by id */;
/*M!100500 update `varchar_compressed` a join (select id + 1 as id, v from `varchar_compressed`) b using (id) set a.v = b.v */;
/*M!100500 delete from `varchar_compressed` where id % 3 = 0 */;

/*M!100500 insert into `blob_compressed` (id, v) select id + 4, v from `blob_compressed` order by id */;
/*M!100500 update `blob_compressed` a join (select id + 1 as id, v from `blob_compressed`) b using (id) set a.v = b.v */;
/*M!100500 delete from `blob_compressed` where id % 3 = 0 */;

/*!90000 insert into `vector` (id, v) select id + 3, v from `vector` order by id */;
/*!90000 update `vector` a join (select id + 1 as id, v from `vector`) b using (id) set a.v = b.v */;
/*!90000 delete from `vector` where id % 3 = 0 */;

/*M!110700 insert into `vector` (id, v) select id + 3, v from `vector` order by id */;
/*M!110700 update `vector` a join (select id + 1 as id, v from `vector`) b using (id) set a.v = b.v */;
/*M!110700 delete from `vector` where id % 3 = 0 */;

