set names utf8mb4;
use shapes;
insert into plain values (3, '?', 'b');
update lost set e = 'x😁\'', s = '?,d', w = '?' where id = 2;
update lost set e = '😀', s = '\\?😁', d = '😀' where id = 4;
insert into lost (id, e, s) values (5, '😀', '😀,?,\\?😁,d');
delete from lost where id = 1;
delete from keyless where e = 'x😁' limit 1;
insert into keyless values ('😀', '😀,x😁');
