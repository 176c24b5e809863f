-- The empty mode lets zero dates and labels that do not exist in.
set sql_mode = '';
create database types character set utf8mb4;
use types;

create table `tinyint` (id int not null, v tinyint);
insert into `tinyint` (id, v) values (1, -128), (2, -1), (3, 0), (4, 1), (5, 127), (6, -67), (7, null);

create table `tinyint_unsigned` (id int not null, v tinyint unsigned);
insert into `tinyint_unsigned` (id, v) values (1, 0), (2, 1), (3, 127), (4, 128), (5, 255), (6, null);

create table `smallint` (id int not null, v smallint);
insert into `smallint` (id, v) values (1, -32768), (2, -1), (3, 0), (4, 1), (5, 32767), (6, -16387), (7, null);

create table `smallint_unsigned` (id int not null, v smallint unsigned);
insert into `smallint_unsigned` (id, v) values (1, 0), (2, 1), (3, 32767), (4, 32768), (5, 65535), (6, null);

create table `mediumint` (id int not null, v mediumint);
insert into `mediumint` (id, v) values (1, -8388608), (2, -1), (3, 0), (4, 1), (5, 8388607), (6, -4194307), (7, null);

create table `mediumint_unsigned` (id int not null, v mediumint unsigned);
insert into `mediumint_unsigned` (id, v) values (1, 0), (2, 1), (3, 8388607), (4, 8388608), (5, 16777215), (6, null);

create table `int` (id int not null, v int);
insert into `int` (id, v) values (1, -2147483648), (2, -1), (3, 0), (4, 1), (5, 2147483647), (6, -1073741827), (7, null);

create table `int_unsigned` (id int not null, v int unsigned);
insert into `int_unsigned` (id, v) values (1, 0), (2, 1), (3, 2147483647), (4, 2147483648), (5, 4294967295), (6, null);

create table `bigint` (id int not null, v bigint);
insert into `bigint` (id, v) values (1, -9223372036854775808), (2, -1), (3, 0), (4, 1), (5, 9223372036854775807), (6, -4611686018427387907), (7, null);

create table `bigint_unsigned` (id int not null, v bigint unsigned);
insert into `bigint_unsigned` (id, v) values (1, 0), (2, 1), (3, 9223372036854775807), (4, 9223372036854775808), (5, 18446744073709551615), (6, null);

create table `int_zerofill` (id int not null, v int(8) zerofill);
insert into `int_zerofill` (id, v) values (1, 0), (2, 42), (3, 4294967295), (4, null);

create table `bool` (id int not null, v boolean);
insert into `bool` (id, v) values (1, true), (2, false), (3, null);

create table `decimal_65_30` (id int not null, v decimal(65,30));
insert into `decimal_65_30` (id, v) values (1, 99999999999999999999999999999999999.999999999999999999999999999999), (2, -99999999999999999999999999999999999.999999999999999999999999999999), (3, 0), (4, 0.000000000000000000000000000001), (5, -0.000000000000000000000000000001), (6, -0.5), (7, 1000000000.000000001), (8, null);

create table `decimal_65_0` (id int not null, v decimal(65,0));
insert into `decimal_65_0` (id, v) values (1, 99999999999999999999999999999999999999999999999999999999999999999), (2, -99999999999999999999999999999999999999999999999999999999999999999), (3, 0), (4, -1), (5, null);

create table `decimal_30_30` (id int not null, v decimal(30,30));
insert into `decimal_30_30` (id, v) values (1, 0.999999999999999999999999999999), (2, -0.999999999999999999999999999999), (3, 0), (4, null);

create table `decimal_10_2` (id int not null, v decimal(10,2));
insert into `decimal_10_2` (id, v) values (1, 99999999.99), (2, -99999999.99), (3, 0.01), (4, -0.01), (5, 123456.7), (6, null);

create table `decimal_5_2_unsigned` (id int not null, v decimal(5,2) unsigned);
insert into `decimal_5_2_unsigned` (id, v) values (1, 999.99), (2, 0), (3, 0.01), (4, null);

create table `decimal_18_9` (id int not null, v decimal(18,9));
insert into `decimal_18_9` (id, v) values (1, 123456789.123456789), (2, -123456789.123456789), (3, -0.000000001), (4, null);

create table `float` (id int not null, v float);
insert into `float` (id, v) values (1, 0), (2, -0e0), (3, 1.5), (4, 0.1), (5, 3.4028234e38), (6, -3.4028234e38), (7, 1.17549435e-38), (8, 1e-45), (9, 16777217), (10, -123456.789), (11, null);

create table `float_7_3` (id int not null, v float(7,3));
insert into `float_7_3` (id, v) values (1, 0), (2, 1234.567), (3, -9999.999), (4, 0.001), (5, null);

create table `double` (id int not null, v double);
insert into `double` (id, v) values (1, 0), (2, -0e0), (3, 0.1), (4, 1.7976931348623157e308), (5, -1.7976931348623157e308), (6, 2.2250738585072014e-308), (7, 5e-324), (8, 1e0 / 3), (9, 123456789012345680), (10, null);

create table `double_10_4` (id int not null, v double(10,4));
insert into `double_10_4` (id, v) values (1, 0), (2, 123456.7891), (3, -999999.9999), (4, null);

create table `double_unsigned` (id int not null, v double unsigned);
insert into `double_unsigned` (id, v) values (1, 0), (2, 1.5), (3, null);

create table `bit_1` (id int not null, v bit(1));
insert into `bit_1` (id, v) values (1, b'0'), (2, b'1'), (3, b'1'), (4, b'1'), (5, null);

create table `bit_7` (id int not null, v bit(7));
insert into `bit_7` (id, v) values (1, b'0'), (2, b'1'), (3, b'1111111'), (4, b'1000000'), (5, null);

create table `bit_9` (id int not null, v bit(9));
insert into `bit_9` (id, v) values (1, b'0'), (2, b'1'), (3, b'111111111'), (4, b'100000000'), (5, null);

create table `bit_64` (id int not null, v bit(64));
insert into `bit_64` (id, v) values (1, b'0'), (2, b'1'), (3, b'1111111111111111111111111111111111111111111111111111111111111111'), (4, b'1000000000000000000000000000000000000000000000000000000000000000'), (5, null);

create table `date` (id int not null, v date);
insert into `date` (id, v) values (1, '0000-00-00'), (2, '0001-01-01'), (3, '1000-01-01'), (4, '9999-12-31'), (5, '2024-02-29'), (6, '2024-00-00'), (7, '2024-05-00'), (8, '1969-12-31'), (9, null);

create table `datetime_0` (id int not null, v datetime);
insert into `datetime_0` (id, v) values (1, '0000-00-00 00:00:00'), (2, '1000-01-01 00:00:00'), (3, '9999-12-31 23:59:59'), (4, '2024-02-29 12:34:56.000001'), (5, '1969-12-31 23:59:59.9'), (6, '2024-00-00 01:02:03'), (7, '2024-06-30 23:59:59.123456'), (8, '0001-01-01 00:00:00.5'), (9, null);

create table `timestamp_0` (id int not null, v timestamp null);
insert into `timestamp_0` (id, v) values (1, '0000-00-00 00:00:00'), (2, '1970-01-01 00:00:01'), (3, '2038-01-19 03:14:07'), (4, '2024-02-29 12:34:56.000001'), (5, '2024-03-31 02:30:00.5'), (6, '2024-10-27 01:30:00.123456'), (7, null);

create table `time_0` (id int not null, v time);
insert into `time_0` (id, v) values (1, '00:00:00'), (2, '838:59:59'), (3, '-838:59:59'), (4, '-838:59:58.999999'), (5, '838:59:58.999999'), (6, '-00:00:00.000001'), (7, '-00:00:00.5'), (8, '-00:00:01'), (9, '-12:34:56.789'), (10, '23:59:59.123456'), (11, '-100:00:00.01'), (12, null);

create table `datetime_3` (id int not null, v datetime(3));
insert into `datetime_3` (id, v) values (1, '0000-00-00 00:00:00'), (2, '1000-01-01 00:00:00'), (3, '9999-12-31 23:59:59'), (4, '2024-02-29 12:34:56.000001'), (5, '1969-12-31 23:59:59.9'), (6, '2024-00-00 01:02:03'), (7, '2024-06-30 23:59:59.123456'), (8, '0001-01-01 00:00:00.5'), (9, null);

create table `timestamp_3` (id int not null, v timestamp(3) null);
insert into `timestamp_3` (id, v) values (1, '0000-00-00 00:00:00'), (2, '1970-01-01 00:00:01'), (3, '2038-01-19 03:14:07'), (4, '2024-02-29 12:34:56.000001'), (5, '2024-03-31 02:30:00.5'), (6, '2024-10-27 01:30:00.123456'), (7, null);

create table `time_3` (id int not null, v time(3));
insert into `time_3` (id, v) values (1, '00:00:00'), (2, '838:59:59'), (3, '-838:59:59'), (4, '-838:59:58.999999'), (5, '838:59:58.999999'), (6, '-00:00:00.000001'), (7, '-00:00:00.5'), (8, '-00:00:01'), (9, '-12:34:56.789'), (10, '23:59:59.123456'), (11, '-100:00:00.01'), (12, null);

create table `datetime_6` (id int not null, v datetime(6));
insert into `datetime_6` (id, v) values (1, '0000-00-00 00:00:00'), (2, '1000-01-01 00:00:00'), (3, '9999-12-31 23:59:59'), (4, '2024-02-29 12:34:56.000001'), (5, '1969-12-31 23:59:59.9'), (6, '2024-00-00 01:02:03'), (7, '2024-06-30 23:59:59.123456'), (8, '0001-01-01 00:00:00.5'), (9, null);

create table `timestamp_6` (id int not null, v timestamp(6) null);
insert into `timestamp_6` (id, v) values (1, '0000-00-00 00:00:00'), (2, '1970-01-01 00:00:01'), (3, '2038-01-19 03:14:07'), (4, '2024-02-29 12:34:56.000001'), (5, '2024-03-31 02:30:00.5'), (6, '2024-10-27 01:30:00.123456'), (7, null);

create table `time_6` (id int not null, v time(6));
insert into `time_6` (id, v) values (1, '00:00:00'), (2, '838:59:59'), (3, '-838:59:59'), (4, '-838:59:58.999999'), (5, '838:59:58.999999'), (6, '-00:00:00.000001'), (7, '-00:00:00.5'), (8, '-00:00:01'), (9, '-12:34:56.789'), (10, '23:59:59.123456'), (11, '-100:00:00.01'), (12, null);

create table `time_6_extreme` (id int not null, v time(6));
insert into `time_6_extreme` (id, v) values (1, '-838:59:59.999999'), (2, '838:59:59.999999'), (3, null);

/*M!110500 create table `timestamp_far` (id int not null, v timestamp(6) null) */;
/*M!110500 insert into `timestamp_far` (id, v) values (1, '2038-01-19 03:14:08'), (2, '2106-02-07 06:28:15.999999'), (3, null) */;

create table `year` (id int not null, v year);
insert into `year` (id, v) values (1, 0), (2, 1901), (3, 2155), (4, 2024), (5, null);

create table `char_0` (id int not null, v char(0));
insert into `char_0` (id, v) values (1, ''), (2, null);

create table `char_10` (id int not null, v char(20) character set utf8mb4);
insert into `char_10` (id, v) values (1, ''), (2, 'a'), (3, 'trailing  '), (4, 'é'), (5, '😀🇫🇷'), (6, 'it''s "q" \\ back'), (7, '\0 nul'), (8, '\n\r\t\Z'), (9, '%_'), (10, null);

create table `char_255` (id int not null, v char(255) character set utf8mb4);
insert into `char_255` (id, v) values (1, repeat('😀', 255)), (2, ''), (3, null);

create table `varchar_255` (id int not null, v varchar(255) character set utf8mb4);
insert into `varchar_255` (id, v) values (1, ''), (2, 'a'), (3, 'trailing  '), (4, 'é'), (5, '😀🇫🇷'), (6, 'it''s "q" \\ back'), (7, '\0 nul'), (8, '\n\r\t\Z'), (9, '%_'), (10, null), (11, repeat('x', 255));

create table `varchar_1000` (id int not null, v varchar(1000) character set utf8mb4);
insert into `varchar_1000` (id, v) values (1, ''), (2, 'a'), (3, 'trailing  '), (4, 'é'), (5, '😀🇫🇷'), (6, 'it''s "q" \\ back'), (7, '\0 nul'), (8, '\n\r\t\Z'), (9, '%_'), (10, null), (11, repeat('é', 1000));

create table `varchar_latin1` (id int not null, v varchar(50) character set latin1);
insert into `varchar_latin1` (id, v) values (1, 'é'), (2, x'80'), (3, x'ff00'), (4, ''), (5, null);

create table `varchar_ascii` (id int not null, v varchar(50) character set ascii);
insert into `varchar_ascii` (id, v) values (1, 'plain'), (2, ''), (3, null);

create table `varchar_utf8mb3` (id int not null, v varchar(50) character set utf8);
insert into `varchar_utf8mb3` (id, v) values (1, 'é漢字'), (2, ''), (3, null);

create table `varchar_ucs2` (id int not null, v varchar(50) character set ucs2);
insert into `varchar_ucs2` (id, v) values (1, 'é漢字'), (2, ''), (3, null);

create table `varchar_utf16` (id int not null, v varchar(50) character set utf16);
insert into `varchar_utf16` (id, v) values (1, 'é漢字😀'), (2, ''), (3, null);

create table `varchar_utf32` (id int not null, v varchar(50) character set utf32);
insert into `varchar_utf32` (id, v) values (1, 'é漢字😀'), (2, ''), (3, null);

create table `varchar_gbk` (id int not null, v varchar(50) character set gbk);
insert into `varchar_gbk` (id, v) values (1, '漢字'), (2, 'a\\b'), (3, _gbk x'bf5c'), (4, ''), (5, null);

create table `varchar_sjis` (id int not null, v varchar(50) character set sjis);
insert into `varchar_sjis` (id, v) values (1, '漢字'), (2, _sjis x'835c'), (3, ''), (4, null);

create table `varchar_big5` (id int not null, v varchar(50) character set big5);
insert into `varchar_big5` (id, v) values (1, '漢字'), (2, _big5 x'a55c'), (3, ''), (4, null);

create table `varchar_utf8mb4_bin` (id int not null, v varchar(50) character set utf8mb4 collate utf8mb4_bin);
insert into `varchar_utf8mb4_bin` (id, v) values (1, 'a'), (2, 'A'), (3, 'a '), (4, '😀'), (5, null);

create table `binary_4` (id int not null, v binary(4));
insert into `binary_4` (id, v) values (1, ''), (2, x'00'), (3, x'61'), (4, x'61000000'), (5, x'ffffffff'), (6, x'00000061'), (7, null);

create table `binary_255` (id int not null, v binary(255));
insert into `binary_255` (id, v) values (1, ''), (2, x'ff'), (3, repeat('a', 255)), (4, concat(repeat(x'00', 254), 'z')), (5, null);

create table `varbinary_10` (id int not null, v varbinary(10));
insert into `varbinary_10` (id, v) values (1, ''), (2, x'00'), (3, x'6100'), (4, x'0061'), (5, x'275c22'), (6, '          '), (7, null);

create table `varbinary_300` (id int not null, v varbinary(300));
insert into `varbinary_300` (id, v) values (1, ''), (2, repeat(x'ff', 300)), (3, x'6100'), (4, null);

create table `tinyblob` (id int not null, v tinyblob);
insert into `tinyblob` (id, v) values (1, ''), (2, x'00'), (3, x'6100'), (4, repeat(x'00ff275c', 63)), (5, null);

create table `tinytext` (id int not null, v tinytext character set utf8mb4);
insert into `tinytext` (id, v) values (1, ''), (2, 'a'), (3, 'trailing  '), (4, 'é'), (5, '😀🇫🇷'), (6, 'it''s "q" \\ back'), (7, '\0 nul'), (8, '\n\r\t\Z'), (9, '%_'), (10, null), (11, repeat('é', 127));

create table `blob` (id int not null, v blob);
insert into `blob` (id, v) values (1, ''), (2, x'00'), (3, x'6100'), (4, repeat(x'00ff275c', 16383)), (5, null);

create table `text` (id int not null, v text character set utf8mb4);
insert into `text` (id, v) values (1, ''), (2, 'a'), (3, 'trailing  '), (4, 'é'), (5, '😀🇫🇷'), (6, 'it''s "q" \\ back'), (7, '\0 nul'), (8, '\n\r\t\Z'), (9, '%_'), (10, null), (11, repeat('é', 32767));

create table `mediumblob` (id int not null, v mediumblob);
insert into `mediumblob` (id, v) values (1, ''), (2, x'00'), (3, x'6100'), (4, repeat(x'00ff275c', 75000)), (5, null);

create table `mediumtext` (id int not null, v mediumtext character set utf8mb4);
insert into `mediumtext` (id, v) values (1, ''), (2, 'a'), (3, 'trailing  '), (4, 'é'), (5, '😀🇫🇷'), (6, 'it''s "q" \\ back'), (7, '\0 nul'), (8, '\n\r\t\Z'), (9, '%_'), (10, null), (11, repeat('é', 150000));

create table `longblob` (id int not null, v longblob);
insert into `longblob` (id, v) values (1, ''), (2, x'00'), (3, x'6100'), (4, repeat(x'00ff275c', 250000)), (5, null);

create table `longtext` (id int not null, v longtext character set utf8mb4);
insert into `longtext` (id, v) values (1, ''), (2, 'a'), (3, 'trailing  '), (4, 'é'), (5, '😀🇫🇷'), (6, 'it''s "q" \\ back'), (7, '\0 nul'), (8, '\n\r\t\Z'), (9, '%_'), (10, null), (11, repeat('é', 500000));

create table `text_latin1` (id int not null, v text character set latin1);
insert into `text_latin1` (id, v) values (1, 'é'), (2, x'80ff'), (3, ''), (4, null);

create table `enum` (id int not null, v enum('a', 'b', 'é', '漢字', 'it''s', 'x,y') character set utf8mb4);
insert into `enum` (id, v) values (1, 'a'), (2, 'é'), (3, '漢字'), (4, 'it''s'), (5, 'x,y'), (6, 'not a label'), (7, null);

create table `enum_wide` (id int not null, v enum('l0', 'l1', 'l2', 'l3', 'l4', 'l5', 'l6', 'l7', 'l8', 'l9', 'l10', 'l11', 'l12', 'l13', 'l14', 'l15', 'l16', 'l17', 'l18', 'l19', 'l20', 'l21', 'l22', 'l23', 'l24', 'l25', 'l26', 'l27', 'l28', 'l29', 'l30', 'l31', 'l32', 'l33', 'l34', 'l35', 'l36', 'l37', 'l38', 'l39', 'l40', 'l41', 'l42', 'l43', 'l44', 'l45', 'l46', 'l47', 'l48', 'l49', 'l50', 'l51', 'l52', 'l53', 'l54', 'l55', 'l56', 'l57', 'l58', 'l59', 'l60', 'l61', 'l62', 'l63', 'l64', 'l65', 'l66', 'l67', 'l68', 'l69', 'l70', 'l71', 'l72', 'l73', 'l74', 'l75', 'l76', 'l77', 'l78', 'l79', 'l80', 'l81', 'l82', 'l83', 'l84', 'l85', 'l86', 'l87', 'l88', 'l89', 'l90', 'l91', 'l92', 'l93', 'l94', 'l95', 'l96', 'l97', 'l98', 'l99', 'l100', 'l101', 'l102', 'l103', 'l104', 'l105', 'l106', 'l107', 'l108', 'l109', 'l110', 'l111', 'l112', 'l113', 'l114', 'l115', 'l116', 'l117', 'l118', 'l119', 'l120', 'l121', 'l122', 'l123', 'l124', 'l125', 'l126', 'l127', 'l128', 'l129', 'l130', 'l131', 'l132', 'l133', 'l134', 'l135', 'l136', 'l137', 'l138', 'l139', 'l140', 'l141', 'l142', 'l143', 'l144', 'l145', 'l146', 'l147', 'l148', 'l149', 'l150', 'l151', 'l152', 'l153', 'l154', 'l155', 'l156', 'l157', 'l158', 'l159', 'l160', 'l161', 'l162', 'l163', 'l164', 'l165', 'l166', 'l167', 'l168', 'l169', 'l170', 'l171', 'l172', 'l173', 'l174', 'l175', 'l176', 'l177', 'l178', 'l179', 'l180', 'l181', 'l182', 'l183', 'l184', 'l185', 'l186', 'l187', 'l188', 'l189', 'l190', 'l191', 'l192', 'l193', 'l194', 'l195', 'l196', 'l197', 'l198', 'l199', 'l200', 'l201', 'l202', 'l203', 'l204', 'l205', 'l206', 'l207', 'l208', 'l209', 'l210', 'l211', 'l212', 'l213', 'l214', 'l215', 'l216', 'l217', 'l218', 'l219', 'l220', 'l221', 'l222', 'l223', 'l224', 'l225', 'l226', 'l227', 'l228', 'l229', 'l230', 'l231', 'l232', 'l233', 'l234', 'l235', 'l236', 'l237', 'l238', 'l239', 'l240', 'l241', 'l242', 'l243', 'l244', 'l245', 'l246', 'l247', 'l248', 'l249', 'l250', 'l251', 'l252', 'l253', 'l254', 'l255', 'l256', 'l257', 'l258', 'l259', 'l260', 'l261', 'l262', 'l263', 'l264', 'l265', 'l266', 'l267', 'l268', 'l269', 'l270', 'l271', 'l272', 'l273', 'l274', 'l275', 'l276', 'l277', 'l278', 'l279', 'l280', 'l281', 'l282', 'l283', 'l284', 'l285', 'l286', 'l287', 'l288', 'l289', 'l290', 'l291', 'l292', 'l293', 'l294', 'l295', 'l296', 'l297', 'l298', 'l299'));
insert into `enum_wide` (id, v) values (1, 'l0'), (2, 'l254'), (3, 'l255'), (4, 'l299'), (5, null);

create table `enum_latin1` (id int not null, v enum('é', 'plain') character set latin1);
insert into `enum_latin1` (id, v) values (1, 'é'), (2, 'plain'), (3, null);

create table `set` (id int not null, v set('a', 'b', 'é', '漢字') character set utf8mb4);
insert into `set` (id, v) values (1, ''), (2, 'a'), (3, 'a,é'), (4, 'a,b,é,漢字'), (5, null);

create table `set_wide` (id int not null, v set('s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10', 's11', 's12', 's13', 's14', 's15', 's16', 's17', 's18', 's19', 's20', 's21', 's22', 's23', 's24', 's25', 's26', 's27', 's28', 's29', 's30', 's31', 's32', 's33', 's34', 's35', 's36', 's37', 's38', 's39', 's40', 's41', 's42', 's43', 's44', 's45', 's46', 's47', 's48', 's49', 's50', 's51', 's52', 's53', 's54', 's55', 's56', 's57', 's58', 's59', 's60', 's61', 's62', 's63'));
insert into `set_wide` (id, v) values (1, ''), (2, 's0'), (3, null);

/*!50708 create table `json` (id int not null, v json) */;
/*!50708 insert into `json` (id, v) values (1, 'null'), (2, 'true'), (3, 'false'), (4, '0'), (5, '-1'), (6, '32767'), (7, '-32769'), (8, '2147483648'), (9, '18446744073709551615'), (10, '-9223372036854775808'), (11, '1.5'), (12, '-0.1'), (13, '1e300'), (14, '"text"'), (15, '""'), (16, '"😀 é \\\\ \\" \\n"'), (17, '[]'), (18, '{}'), (19, '{"": null}'), (20, '{"a": [1, -1, 1.5, true, false, null, "x", {"b": []}], "ключ": "значение"}'), (21, '[[[[[[]]]]]]'), (22, concat('["', repeat('x', 200), '", 1]')), (23, concat('{"k": "', repeat('y', 70000), '", "n": [1, 2, 3]}')), (24, concat('[', repeat('70000,', 20000), '1.5]')), (25, null) */;

/*M!100500 create table `json` (id int not null, v json) */;
/*M!100500 insert into `json` (id, v) values (1, 'null'), (2, 'true'), (3, 'false'), (4, '0'), (5, '-1'), (6, '32767'), (7, '-32769'), (8, '2147483648'), (9, '18446744073709551615'), (10, '-9223372036854775808'), (11, '1.5'), (12, '-0.1'), (13, '1e300'), (14, '"text"'), (15, '""'), (16, '"😀 é \\\\ \\" \\n"'), (17, '[]'), (18, '{}'), (19, '{"": null}'), (20, '{"a": [1, -1, 1.5, true, false, null, "x", {"b": []}], "ключ": "значение"}'), (21, '[[[[[[]]]]]]'), (22, concat('["', repeat('x', 200), '", 1]')), (23, concat('{"k": "', repeat('y', 70000), '", "n": [1, 2, 3]}')), (24, concat('[', repeat('70000,', 20000), '1.5]')), (25, null) */;

create table `geometry` (id int not null, v geometry);
insert into `geometry` (id, v) values (1, st_geomfromtext('POINT(10 20)', 4326)), (2, st_geomfromtext('POINT(1 2)')), (3, st_geomfromtext('POINT(-1.5 1e10)')), (4, st_geomfromtext('LINESTRING(0 0, 1 1, 2 0)')), (5, st_geomfromtext('POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))')), (6, st_geomfromtext('MULTIPOINT(0 0, 1 1)')), (7, st_geomfromtext('MULTILINESTRING((0 0, 1 1), (2 2, 3 3))')), (8, st_geomfromtext('MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))')), (9, st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1))')), (10, null);

create table `point` (id int not null, v point);
insert into `point` (id, v) values (1, st_geomfromtext('POINT(1 2)')), (2, st_geomfromtext('POINT(-1.5 1e10)')), (3, st_geomfromtext('POINT(0 0)')), (4, null);

create table `linestring` (id int not null, v linestring);
insert into `linestring` (id, v) values (1, st_geomfromtext('LINESTRING(0 0, 1 1, 2 0)')), (2, null);

create table `polygon` (id int not null, v polygon);
insert into `polygon` (id, v) values (1, st_geomfromtext('POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))')), (2, null);

create table `multipoint` (id int not null, v multipoint);
insert into `multipoint` (id, v) values (1, st_geomfromtext('MULTIPOINT(0 0, 1 1)')), (2, null);

create table `multilinestring` (id int not null, v multilinestring);
insert into `multilinestring` (id, v) values (1, st_geomfromtext('MULTILINESTRING((0 0, 1 1), (2 2, 3 3))')), (2, null);

create table `multipolygon` (id int not null, v multipolygon);
insert into `multipolygon` (id, v) values (1, st_geomfromtext('MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))')), (2, null);

create table `geometrycollection` (id int not null, v geometrycollection);
insert into `geometrycollection` (id, v) values (1, st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1))')), (2, null);

/*!80003 create table `point_srid` (id int not null, v point srid 4326) */;
/*!80003 insert into `point_srid` (id, v) values (1, st_geomfromtext('POINT(10 20)', 4326)), (2, null) */;

/*M!100500 create table `inet6` (id int not null, v inet6) */;
/*M!100500 insert into `inet6` (id, v) values (1, '::'), (2, '::1'), (3, '2001:db8::ff00:42:8329'), (4, '::ffff:192.0.2.128'), (5, 'ff00::'), (6, null) */;

/*M!101000 create table `inet4` (id int not null, v inet4) */;
/*M!101000 insert into `inet4` (id, v) values (1, '0.0.0.0'), (2, '255.255.255.255'), (3, '10.0.0.0'), (4, null) */;

/*M!100700 create table `uuid` (id int not null, v uuid) */;
/*M!100700 insert into `uuid` (id, v) values (1, '00000000-0000-0000-0000-000000000000'), (2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), (3, '123e4567-e89b-12d3-a456-426655440000'), (4, '123e4567-e89b-12d3-a456-426655440001'), (5, null) */;

/*M!100500 create table `varchar_compressed` (id int not null, v varchar(1000) compressed) */;
/*M!100500 insert into `varchar_compressed` (id, v) values (1, ''), (2, 'short'), (3, repeat('compress me ', 80)), (4, null) */;

/*M!100500 create table `blob_compressed` (id int not null, v blob compressed) */;
/*M!100500 insert into `blob_compressed` (id, v) values (1, ''), (2, x'00'), (3, repeat(x'00ff', 5000)), (4, null) */;

/*!90000 create table `vector` (id int not null, v vector(3)) */;
/*!90000 insert into `vector` (id, v) values (1, string_to_vector('[1, -2.5, 0]')), (2, string_to_vector('[0, 0, 0]')), (3, null) */;

/*M!110700 create table `vector` (id int not null, v vector(3)) */;
/*M!110700 insert into `vector` (id, v) values (1, vec_fromtext('[1, -2.5, 0]')), (2, vec_fromtext('[0, 0, 0]')), (3, null) */;

