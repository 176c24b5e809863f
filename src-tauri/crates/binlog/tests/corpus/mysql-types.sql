-- Types that only MySQL has.
set names utf8mb4;
set time_zone = '+00:00';
set sql_mode = '';
create table documents (id int primary key, j json, k json not null);
insert into documents values
  (1, null, 'null'), (2, 'true', 'false'), (3, '0', '-1'), (4, '32767', '-32768'), (5, '65535', '-2147483648'), (6, '4294967295', '9223372036854775807'),
  (7, '18446744073709551615', '-9223372036854775808'), (8, '1.5', '-0.0'), (9, '1e100', '1e-7'), (10, '1.0', '100000000000000.0'), (11, '1e15', '123456789012345680000'),
  (12, '""', '"a\\"b\\\\c\\/d\\b\\f\\n\\r\\te\\u0001\\u001f"'), (13, '"😀 漢字 ü"', '{}'), (14, '[]', '[1, "a", null, true, {"b": [2.5]}]'),
  (15, '{"": 1, "a": {"b": {"c": [[[]]]}}, "long key with spaces": "v", "ü": 2, "aa": 3}', '{"b": 1, "a": 2, "c": 70000, "d": 5000000000, "e": -70000}'),
  (16, json_object('dec', cast(123.450 as decimal(10, 3)), 'neg', cast(-0.01 as decimal(5, 2)), 'big', cast('99999999999999999999999999999999999.999999999999999999999999999999' as decimal(65, 30))), json_array(cast(1 as decimal(3, 0)))),
  (17, json_object('d', cast('2024-02-29' as date), 't', cast('-838:59:59.999999' as time(6)), 'dt', cast('9999-12-31 23:59:59.999999' as datetime(6)), 't2', cast('01:02:03' as time)), json_array(cast('2020-01-01 00:00:00' as datetime))),
  (18, json_object('blob', cast('abc' as binary), 'bit', b'101', 'long', cast(repeat('x', 100) as binary)), json_array(cast(5 as unsigned), cast(-5 as signed), cast(18446744073709551615 as unsigned))),
  (19, concat('[', repeat('[', 98), repeat(']', 98), ']'), concat('"', repeat('s', 200), '"')),
  (20, concat('{"large": "', repeat('L', 1500), '", "n": 70000, "m": 5, "x": [1, 2, 3]}'), concat('["', repeat('y', 130), '", 1]')),
  (21, '[0.1, 0.2, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, 123456.789, 1e14, 1e16, 1e-5, 1e-15, 1e-16, 1.5e-14, 999999999999999.9, 99999999999999.99, 1234567890123456789.0, 3.0, -1e22, 1e23, 1988552705403674.5, 874996827183625.25, -961917122860328.25, 4177562547391011.0]', '[100000.0, 1e5, 0.001]');
-- A document in the large format, past 64 KiB, packs well in the source but not in the log: so only one.
create table hidden_parts (id int primary key, a varchar(20), b int generated always as (id * 2) stored, c int generated always as (id + 1) virtual, key ((upper(a))));
insert into hidden_parts (id, a) values (1, 'one'), (2, 'two');
-- state: inserted
update documents set j = json_array(1, 2) where id < 5;
update hidden_parts set a = 'changed';
-- state: updated
delete from documents;
delete from hidden_parts;
