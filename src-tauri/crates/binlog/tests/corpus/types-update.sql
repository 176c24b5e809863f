set names utf8mb4;
set time_zone = '+00:00';
set sql_mode = '';
update integers set a = coalesce(-a - 1, -5), e = coalesce(-e - 1, -6), j = 18446744073709551614, y = 2000;
update signs set b = -b, h = -h, i = 9223372036854775809;
update numbers set b = 0.1, c = -c, f = 123456789.123456789 where id > 3;
update times set t6 = '-00:00:00.5', t3 = '-1:00:00.001', dt3 = '2001-02-03 04:05:06.789', ts0 = '2020-02-02 02:02:02' where id in (2, 3, 6);
update texts set c = '€', k = repeat('long ', 60), g = unhex('0100'), s = unhex('0001') where id in (1, 5);
update sets set k = 9223372036854775809, e = 1, f = 'b' where id in (2, 4);
update shapes set p = point(3, 4) where id = 2;
update wide set c01 = 100, c15 = null;
update keyless set a = 'changed';
update prefixed set b = 'updated';
-- state: updated
