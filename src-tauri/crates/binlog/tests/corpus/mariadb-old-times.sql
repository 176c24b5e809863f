-- The temporal formats from before MySQL 5.6, and MariaDB's own with fractions.
set time_zone = '+00:00';
set sql_mode = '';
set global mysql56_temporal_format = off;
create table old_times (id int primary key, d date, t time, dt datetime, ts timestamp null, y year);
insert into old_times values
  (1, '0000-00-00', '00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', 0), (2, '9999-12-31', '838:59:59', '9999-12-31 23:59:59', '2038-01-19 03:14:07', 2155),
  (3, '2024-00-10', '-838:59:59', '2024-00-00 01:02:03', '1970-01-01 00:00:01', 1901), (4, null, null, null, null, null), (5, '2001-02-03', '-00:00:01', '2001-02-03 04:05:06', '2001-02-03 04:05:06', 2001);
create table old_fractions (id int primary key, t1 time(1), t2 time(2), t3 time(3), t4 time(4), t5 time(5), t6 time(6),
  dt1 datetime(1), dt2 datetime(2), dt3 datetime(3), dt4 datetime(4), dt5 datetime(5), dt6 datetime(6),
  ts1 timestamp(1) null, ts2 timestamp(2) null, ts3 timestamp(3) null, ts4 timestamp(4) null, ts5 timestamp(5) null, ts6 timestamp(6) null);
insert into old_fractions values
  (1, '838:59:59.9', '-838:59:59.99', '-00:00:00.001', '12:34:56.7891', '-01:02:03.45678', '-838:59:59.999999',
   '9999-12-31 23:59:59.9', '1000-01-01 00:00:00.01', '2024-00-10 01:02:03.456', '2001-02-03 04:05:06.7891', '2001-02-03 04:05:06.78912', '9999-12-31 23:59:59.999999',
   '2038-01-19 03:14:07.9', '1970-01-01 00:00:01.01', '2020-02-02 02:02:02.125', '2020-02-02 02:02:02.0001', '2020-02-02 02:02:02.12345', '2038-01-19 03:14:07.999999'),
  (2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  (3, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
-- state: inserted
update old_times set t = '12:13:14';
update old_fractions set t3 = '-12:13:14.015';
-- state: updated
delete from old_times;
delete from old_fractions;
set global mysql56_temporal_format = on;
