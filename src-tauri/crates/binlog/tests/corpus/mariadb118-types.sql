-- Types and values that MariaDB has since 11.5 and 11.7.
set time_zone = '+00:00';
create table vectors (id int primary key, v vector(3) not null, w vector(2));
insert into vectors values (1, vec_fromtext('[1,2,3]'), null), (2, vec_fromtext('[0.5,-1,1e10]'), vec_fromtext('[0,0]'));
create table far (id int primary key, a timestamp null, b timestamp(6) null);
insert into far values (1, '2106-02-07 06:28:15', '2106-02-07 06:28:15.999999'), (2, '2038-01-19 03:14:08', '2038-01-19 03:14:08.000001');
-- state: inserted
update vectors set w = vec_fromtext('[1,1]');
update far set b = '2100-01-01 00:00:00';
-- state: updated
delete from vectors;
delete from far;
